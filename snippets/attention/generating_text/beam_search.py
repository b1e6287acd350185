"""Beam search finds more probable texts than greedy choice does, and both
repeat themselves; the manual itself is far less probable, and does not.

Each goes on for 100 letters after "the value of the ". Read the mean log
probability of a letter, how many of the words differ, and how it begins.
"""

import re
from pydoc_data.topics import topics

import numpy as np

SEED = 0
LETTERS = np.array(list(" abcdefghijklmnopqrstuvwxyz"))
manual = " ".join(topics[name] for name in sorted(topics)).lower()
text = re.sub("[^a-z]+", " ", manual)
ids = np.frombuffer(text.encode(), np.uint8) % 32
p = np.full(27, 1 / 27)
for size in (1, 2, 3, 4):  # p(next letter | last three)
    counts = np.zeros((27,) * size)
    windows = np.lib.stride_tricks.sliding_window_view(ids, size)
    np.add.at(counts, tuple(windows.T), 1)
    p = (counts + p) / (counts.sum(axis=-1, keepdims=True) + 1)
beginning = np.frombuffer(b"the value of the ", np.uint8) % 32
LENGTH = 100


def beam_search(beams):
    """Return the most probable of the texts kept; one beam is greedy."""
    kept, scores = beginning[None], np.zeros(1)
    for _ in range(LENGTH):
        new = scores[:, None] + np.log(p[tuple(kept[:, -3:].T)])  # (beams, 27)
        best = np.argsort(-new, axis=None)[:beams]
        row, letter = np.unravel_index(best, new.shape)
        kept, scores = np.c_[kept[row], letter], new[row, letter]
    return kept[0]  # sorted: the best is first


def sample():
    drawn = list(beginning)
    for _ in range(LENGTH):
        drawn.append(rng.choice(27, p=p[tuple(drawn[-3:])]))
    return np.array(drawn)


rng = np.random.default_rng(SEED)
starts = rng.integers(len(ids) - 117, size=20)
texts = {"greedy": [beam_search(1)]}
texts |= {f"{n} beams": [beam_search(n)] for n in (4, 64, 1000)}
texts["drawn"] = [sample() for _ in range(20)]
texts["the manual"] = [ids[start : start + 117] for start in starts]
log_p, different = {}, {}
for name, each in texts.items():
    windows = np.lib.stride_tricks.sliding_window_view(each, 4, axis=1)
    log_p[name] = np.log(p[tuple(windows[:, -LENGTH:].T)]).mean()
    words = ["".join(LETTERS[row]).split() for row in each]
    different[name] = np.mean([len(set(w)) / len(w) for w in words])
    print(f"{name:11}{log_p[name]:.2f} {different[name]:4.0%} differ:",
          "".join(LETTERS[each[0]])[17:50])
