"""Attention is a lookup with soft edges: the more a key agrees with the query,
the more of its value is read. Longer queries look up more sharply.

Left: a query's direction and four keys; a line's width is the weight. Right:
the weight of each key's value.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy.special import softmax

angles = np.radians([5, 85, 150, 250])  # of the keys
keys = np.stack([np.cos(angles), np.sin(angles)], axis=1)
values = np.array([10, 20, 30, 40])
direction = np.array([np.cos(0.6), np.sin(0.6)])  # of the query, 34 degrees

reads = {}
for length in (0, 1, 4, 16):
    weights = softmax(keys @ (length * direction))
    reads[length] = weights, weights @ values
    figure = plt.figure(num=f"length = {length}", figsize=(6, 3))
    left, right = figure.subplots(1, 2)
    left.plot([0, direction[0]], [0, direction[1]], "--", color="C1")
    left.text(*(1.08 * direction), "query", color="C1", ha="center")
    for key, weight, number in zip(keys, weights, "1234", strict=True):
        left.plot([0, key[0]], [0, key[1]], color="C0", lw=0.5 + 9 * weight)
        left.text(*(1.3 * key), f"key {number}", ha="center", va="center")
    left.set(aspect="equal", xlim=(-1.5, 1.5), ylim=(-1.3, 1.4))
    left.axis("off")
    right.bar([str(value) for value in values], weights)
    right.set(ylim=(0, 1), xlabel="value of keys 1, 2, 3 and 4",
              title=f"weights; reads {weights @ values:.1f}")
plt.show()
