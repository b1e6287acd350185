"""A temperature below 1 sharpens the distribution of the next letter, one
above 1 flattens it; top-k and top-p cut off its tail.

Bars are the probabilities of what follows "the " in Python's manual. Look for
what is drawn only at a high temperature; top-p 0.8 keeps the colored bars.
"""

import re
from pydoc_data.topics import topics

import matplotlib.pyplot as plt
import numpy as np

LETTERS = np.array(list(" abcdefghijklmnopqrstuvwxyz"))
manual = " ".join(topics[name] for name in sorted(topics)).lower()
following = re.findall(r"\bthe ([a-z])", manual)
counts = np.sum(np.array(following)[:, None] == LETTERS, axis=0)
logits = np.log(counts + 0.1)  # of the 27 letters


def softmax(logits):
    exponentials = np.exp(logits - logits.max())
    return exponentials / exponentials.sum()


def next_probabilities(logits, temperature=1.0, top_k=None, top_p=1.0):
    """Return the probabilities from which the next token is drawn."""
    if temperature == 0:  # greedy
        return (np.arange(len(logits)) == np.argmax(logits)).astype(float)
    p = softmax(logits / temperature)
    order = np.argsort(-p, kind="stable")  # the likeliest first
    before = np.cumsum(p[order]) - p[order]  # mass of the likelier ones
    kept = order[:top_k][before[:top_k] < top_p]
    cut = np.zeros_like(p)
    cut[kept] = p[kept]
    return cut / cut.sum()


def entropy(p):  # in bits
    return -np.sum(p[p > 0] * np.log2(p[p > 0]))


shown = np.argsort(-logits, kind="stable")[:20]
for temperature in (0.5, 1.0, 2.0):
    plt.figure(num=f"temperature = {temperature:g}", figsize=(6, 3))
    p = next_probabilities(logits, temperature)
    kept = next_probabilities(logits, temperature, top_p=0.8) > 0
    colors = ["C0" if each else ("grey", 0.4) for each in kept[shown]]
    plt.bar(LETTERS[shown], p[shown], color=colors)
    plt.text(19, 0.35, f"{entropy(p):.1f} bits", ha="right")
    plt.gca().set(ylim=(0, 0.4), xlabel="next letter", ylabel="probability")
plt.show()
