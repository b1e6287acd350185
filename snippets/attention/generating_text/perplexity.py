"""Perplexity is the number of equally likely letters that would surprise as
much; each further letter of context lowers it, on new text by less and less.

The model counts what followed the last letters in Python's own manual. Compare
the columns: the longer the context, the more of it was learned by heart.
"""

import re
from pydoc_data.topics import topics

import numpy as np

SEED = 0
LETTERS = " abcdefghijklmnopqrstuvwxyz"
manual = "\n\n".join(topics[name] for name in sorted(topics))
paragraphs = list(dict.fromkeys(manual.split("\n\n")))  # each once
np.random.default_rng(SEED).shuffle(paragraphs)


def encode(text):  # a is 1, z is 26, all else is a space, 0
    letters = re.sub("[^a-z]+", " ", text.lower())
    return np.frombuffer(letters.encode(), np.uint8) % 32


def windows(ids, size):  # the k-th array has the k-th letter of each
    return tuple(np.lib.stride_tricks.sliding_window_view(ids, size).T)


def language_model(ids, context):
    """Return p(next letter | last letters), of shape (27, ..., 27)."""
    p = np.full(27, 1 / 27)
    for size in range(1, context + 2):  # each falls back on the one before
        counts = np.zeros((27,) * size)
        np.add.at(counts, windows(ids, size), 1)
        p = (counts + 5 * p) / (counts.sum(axis=-1, keepdims=True) + 5)
    return p


def perplexity(p, ids):
    return np.exp(-np.log(p[windows(ids, p.ndim)]).mean())


tenth = len(paragraphs) // 10
new = encode(" ".join(paragraphs[:tenth]))
text = encode(" ".join(paragraphs[tenth:]))
print("letters read  training text  new text")
found = {}
for context in range(5):
    p = language_model(text, context)
    found[context] = perplexity(p, text), perplexity(p, new)
    print(f"{context:12} {found[context][0]:14.1f} {found[context][1]:9.1f}")
print(f"guessing {perplexity(np.full(27, 1 / 27), new):26.1f}")
