"""Clipping by value cuts each number of the gradient and turns it; clipping
by norm shortens it and keeps its direction.

Gradients (grey) and what is left of them, both limits being 1. Longer than
the limit, they end on a square or on a circle.
"""

import matplotlib.pyplot as plt
import numpy as np

SEED = 0
LIMIT = 1.0
rng = np.random.default_rng(SEED)
gradients = rng.normal(size=(14, 2)) * [2, 0.7]  # steep along one weight


def by_value(gradient):
    return np.clip(gradient, -LIMIT, LIMIT)


def by_norm(gradient):  # of all weights of the network together
    norm = np.linalg.norm(gradient)
    return gradient * min(1, LIMIT / norm)


def cosine(a, b):
    return a @ b / np.linalg.norm(a) / np.linalg.norm(b)


angle = np.linspace(0, 2 * np.pi, 100)
borders = {by_value: [[-1, 1, 1, -1, -1], [-1, -1, 1, 1, -1]],
           by_norm: [np.cos(angle), np.sin(angle)]}
figure, axes = plt.subplots(2, 1, sharex=True, figsize=(6.4, 6))
turned = {}
for axis, (clip, border), color in zip(axes, borders.items(), ("C0", "C1"),
                                       strict=True):
    clipped = np.array([clip(gradient) for gradient in gradients])
    turned[clip.__name__] = max(
        np.degrees(np.arccos(min(1, cosine(g, c))))
        for g, c in zip(gradients, clipped, strict=True))
    for before, after in zip(gradients, clipped, strict=True):
        axis.plot(*np.transpose([[0, 0], before]), color="grey", lw=0.7)
        axis.plot(*np.transpose([[0, 0], after]), color=color, lw=2)
    axis.plot(*np.multiply(border, LIMIT), "--", color="grey", lw=0.7)
    axis.set(title=f"{clip.__name__.replace('_', ' ')}: turned by up to "
             f"{turned[clip.__name__]:.0f} degrees", aspect="equal",
             ylim=(-1.9, 1.9), ylabel="weight 2")
axes[1].set_xlabel("weight 1")
plt.show()
