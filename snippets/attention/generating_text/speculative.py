"""Speculative decoding draws from the large model's distribution, and gets
more than one letter for each of its passes.

Compare the second line with the first, which is chance, and with the last two,
rules that look as good. Below: letters a pass, by letters drafted.
"""

import re
from pydoc_data.topics import topics

import numpy as np

SEED = 0
rng = np.random.default_rng(SEED)
manual = " ".join(topics[name] for name in sorted(topics)).lower()
text = re.sub("[^a-z]+", " ", manual)
ids = np.frombuffer(text.encode(), np.uint8) % 32
tables = [np.full(27, 1 / 27)]
for size in (1, 2, 3, 4):
    counts = np.zeros((27,) * size)
    windows = np.lib.stride_tricks.sliding_window_view(ids, size)
    np.add.at(counts, tuple(windows.T), 1)
    tables.append((counts + tables[-1]) / (counts.sum(-1, keepdims=True) + 1))


def large(ids):  # reads three letters
    return tables[4][tuple(ids[-3:])]


def small(ids):  # reads one
    return tables[2][ids[-1]]


def draw(p):  # p need not sum to 1
    return np.searchsorted(np.cumsum(p), rng.random() * p.sum())


def speculate(ids, drafts, rule="speculative"):  # one pass of the large model
    drafted = list(ids)
    for _ in range(drafts):
        drafted.append(draw(small(drafted)))
    for at in range(len(ids), len(drafted)):  # all in one pass
        p, q, letter = large(drafted[:at]), small(drafted[:at]), drafted[at]
        if rule != "accept all" and rng.random() >= p[letter] / q[letter]:
            rest = p if rule == "redraw from p" else np.maximum(p - q, 0)
            return [*drafted[len(ids) : at], draw(rest)]
    return [*drafted[len(ids) :], draw(large(drafted))]


beginning = [20, 8, 5, 0]  # "the "
p = large(beginning)
first = {"large model alone": [draw(p) for _ in range(20000)]}
for rule in ("speculative", "redraw from p", "accept all"):
    first[rule] = [speculate(beginning, 2, rule)[0] for _ in range(20000)]
for rule, letters in first.items():
    off = np.abs(np.bincount(letters, minlength=27) / 20000 - p).sum() / 2
    print(f"{rule:17} differs by {off:.2f}")
per_pass = {}
for drafts in (1, 2, 4, 8):
    written = list(beginning)
    for _ in range(2000):
        written += speculate(written[-3:], drafts)
    per_pass[drafts] = (len(written) - 4) / 2000
    print(f"{drafts} drafted: {per_pass[drafts]:.1f} letters a pass")
