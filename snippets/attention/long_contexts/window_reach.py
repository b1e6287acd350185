"""A window of 8 reaches 7 positions back in one layer, and 7 more with each
layer above it.

Dark: what changes the output of a row's position, after so many layers.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy.special import softmax

SEED = 0
LENGTH, WINDOW, SIZE = 48, 8, 16
rng = np.random.default_rng(SEED)
x = rng.normal(size=(LENGTH, SIZE))
distance = np.subtract.outer(np.arange(LENGTH), np.arange(LENGTH))
seen = (distance >= 0) & (distance < WINDOW)  # itself and 7 before


def layers(x, count):
    for _ in range(count):
        scores = np.where(seen, x @ x.T / SIZE, -np.inf)
        x = (x + softmax(scores, axis=1) @ x) / 2
    return x


reach = {}
for count in (1, 2, 3, 4):
    before, changes = layers(x, count), np.zeros((LENGTH, LENGTH), bool)
    for position in range(LENGTH):
        other = x.copy()
        other[position] += rng.normal(size=SIZE)
        changes[:, position] = np.any(layers(other, count) != before, axis=1)
    reach[count] = int(np.max(distance[changes]))
    plt.figure(num=f"layers = {count}", figsize=(4, 4))
    plt.imshow(changes, "Greys", vmax=1.5)
    plt.gca().set(xlabel="position that was changed", ylabel="position")
    print(f"layers: {count}, reaches back: {reach[count]}")
plt.show()
