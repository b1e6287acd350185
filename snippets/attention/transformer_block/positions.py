"""Rotated queries and keys, as ALiBi's bias, make a score depend on the offset
alone. Waves added to the input do not.

One query's and one key's content at all pairs of positions: brighter is a
higher score. Along a diagonal the offset is the same.
"""

import matplotlib.pyplot as plt
import numpy as np

SEED = 0
LENGTH, WIDTH = 32, 64
rng = np.random.default_rng(SEED)
angles = np.outer(np.arange(LENGTH), 0.0001**(np.arange(0, WIDTH, 2) / WIDTH))


def sinusoidal(x):  # adds a sine and a cosine of each frequency
    waves = np.empty((LENGTH, WIDTH))
    waves[:, 0::2], waves[:, 1::2] = np.sin(angles), np.cos(angles)
    return x + waves


def rotary(x):  # turns each pair of numbers by its angle
    a, b = x[:, 0::2], x[:, 1::2]
    turned = np.empty_like(x)
    turned[:, 0::2] = a * np.cos(angles) - b * np.sin(angles)
    turned[:, 1::2] = a * np.sin(angles) + b * np.cos(angles)
    return turned


def alibi(scores, slope):  # a penalty for distance
    places = np.arange(LENGTH)
    return scores - slope * np.abs(places[:, None] - places)


token, other = rng.normal(size=(2, 1, WIDTH)).repeat(LENGTH, axis=1)
query, key = rng.normal(size=(2, WIDTH, WIDTH)) / WIDTH**0.5
scores = {
    "sinusoidal": sinusoidal(token) @ query @ (sinusoidal(other) @ key).T,
    "rotary": rotary(token @ query) @ rotary(other @ key).T,
    "ALiBi": alibi(token @ query @ (other @ key).T, slope=1)}
_, axes = plt.subplots(1, 3, figsize=(7, 2.8), layout="constrained")
for axis, (name, score) in zip(axes, scores.items(), strict=True):
    axis.imshow(score)
    axis.set(title=name, xlabel="looked at")
    spread = max(np.ptp(np.diagonal(score, offset))
                 for offset in range(1 - LENGTH, LENGTH))
    print(f"{name}: scores of one offset differ by up to {spread:.4f}")
axes[0].set(ylabel="looks")
plt.show()
