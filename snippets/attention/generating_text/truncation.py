"""With a model that can be trusted, a lower temperature gives more real words
than top-p for as much variety; with a noisy tail top-p does, if that is much.

A point is 400 texts at one setting. Up is more real words, right is more
different ones. Compare solid and dashed lines of one color.
"""

import re
from pydoc_data.topics import topics

import matplotlib.pyplot as plt
import numpy as np

SEED = 0
LETTERS = np.array(list(" abcdefghijklmnopqrstuvwxyz"))
text = re.sub("[^a-z]+", " ", " ".join(topics.values()).lower())
ids = np.frombuffer(text.encode(), np.uint8) % 32  # a is 1, z is 26
manual_words = set(text.split())
p = np.full(27, 1 / 27)
for size in (1, 2, 3, 4):  # p(next | last three letters)
    counts = np.zeros((27,) * size)
    windows = np.lib.stride_tricks.sliding_window_view(ids, size)
    np.add.at(counts, tuple(windows.T), 1)
    p = (counts + p) / (counts.sum(axis=-1, keepdims=True) + 1)


def write(p, temperature=1.0, top_p=1.0, texts=400, length=200):
    p = p ** (1 / temperature)
    order = np.argsort(-p, axis=-1)
    ranked = np.take_along_axis(p / p.sum(-1, keepdims=True), order, axis=-1)
    ranked *= np.cumsum(ranked, axis=-1) - ranked < top_p
    steps = np.cumsum(ranked / ranked.sum(-1, keepdims=True), axis=-1)
    rng, ids = np.random.default_rng(SEED), np.zeros((texts, 3), int)
    for _ in range(length):
        last = tuple(ids[:, -3:].T)
        rank = (rng.random((texts, 1)) > steps[last][:, :-1]).sum(axis=1)
        ids = np.c_[ids, order[last][np.arange(texts), rank]]
    return ["".join(LETTERS[row]) for row in ids]


def quality(texts):  # share of different words in 3,000, and of real ones
    written = [word for each in texts for word in each.split()[:-1]]
    real = [word for word in written if word in manual_words]
    return len(set(real[:3000])) / 3000, len(real) / len(written)


points = {}
for noise, color in ((0, "C0"), (0.3, "C1")):
    noisy = (1 - noise) * p + noise / 27
    for option, line, settings in (
            ("temperature", "-o", (0.4, 0.5, 0.6, 0.7, 0.8)),
            ("top_p", "--o", (0.5, 0.6, 0.7, 0.8, 0.85, 0.9))):
        texts = [write(noisy, **{option: value}) for value in settings]
        points[noise, option] = np.transpose([quality(each) for each in texts])
        plt.plot(*points[noise, option], line, color=color)
        plt.text(*points[noise, option][:, -1], f" {option}, noise {noise} ",
                 color=color, va="bottom" if noise or line == "-o" else "top",
                 ha="right" if noise and line == "-o" else "left")
plt.gca().set(xlabel="different words", ylabel="real words", xmargin=0.3)
plt.show()
