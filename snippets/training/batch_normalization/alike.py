"""Without batch statistics, ten layers make all images look alike; batch
normalization keeps them apart, and so does centering alone.

Mean cosine between the activations of two images, by layer, before training.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits

SEED = 0
LAYERS, WIDTH = 10, 32
images = load_digits().data[:256] / 16


def standardized(h, axis):  # h is (images, features)
    deviation = h - h.mean(axis=axis, keepdims=True)
    return deviation / np.sqrt(h.var(axis=axis, keepdims=True) + 1e-5)


def cosine(h):  # the mean over pairs of different images
    unit = h / np.linalg.norm(h, axis=1, keepdims=True)
    pairs = len(h) * (len(h) - 1)
    return (np.sum(unit @ unit.T) - len(h)) / pairs


def by_layer(norm):
    rng, h = np.random.default_rng(SEED), images
    found = [cosine(h)]
    for _ in range(LAYERS):
        scale = np.sqrt(2 / h.shape[1])  # He
        w = rng.normal(0, scale, size=(h.shape[1], WIDTH))
        h = np.maximum(norm(h @ w), 0)
        found.append(cosine(h))
    return found


norms = {"plain": lambda h: h, "layer norm": lambda h: standardized(h, 1),
         "centered only": lambda h: h - h.mean(axis=0),
         "batch norm": lambda h: standardized(h, 0)}
cosines = {}
for (name, norm), color in zip(
        norms.items(), ("C0", "C2", "grey", "C1"), strict=True):
    cosines[name] = by_layer(norm)
    plt.plot(cosines[name], "-o", color=color, label=name)
plt.gca().set(xlabel="layer", ylabel="mean cosine", ylim=(0, 1))
plt.legend(loc="lower right", ncols=2)
plt.show()
