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


def plain(h):
    return h


def centered(h):  # over the batch; h is (batch, features)
    return h - h.mean(axis=0)


def batch_norm(h):
    return centered(h) / np.sqrt(h.var(axis=0) + 1e-5)


def layer_norm(h):
    deviation = h - h.mean(axis=1, keepdims=True)
    return deviation / np.sqrt(h.var(axis=1, keepdims=True) + 1e-5)


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


cosines = {}
for norm, color in ((plain, "C0"), (layer_norm, "C2"),
                    (centered, "grey"), (batch_norm, "C1")):
    cosines[norm.__name__] = by_layer(norm)
    plt.plot(cosines[norm.__name__], "-o", color=color)
    side = "bottom" if norm in (layer_norm, centered) else "top"
    plt.text(LAYERS, cosines[norm.__name__][-1], f"  {norm.__name__}  ",
             color=color, va=side)
plt.gca().set(xlabel="layer", ylabel="mean cosine", xlim=(-0.5, 13),
              ylim=(0, 1))
plt.show()
