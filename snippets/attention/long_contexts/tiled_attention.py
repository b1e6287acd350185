"""Attention in tiles gives the same, and never holds the whole table of
weights: each tile rescales the sums to the largest score so far.
"""

import numpy as np
from scipy.special import softmax

SEED = 0
LENGTH, SIZE = 512, 32
rng = np.random.default_rng(SEED)
queries, keys, values = rng.normal(size=(3, LENGTH, SIZE))
queries *= 10  # large scores, so that the correction matters
largest = {}  # numbers in the largest array of scores, by tile


def plain():
    scores = queries @ keys.T / np.sqrt(SIZE)
    largest["plain"] = scores.size
    return softmax(scores, axis=1) @ values


def tiled(tile, correct=True):
    read = np.empty_like(values)
    for i in range(0, LENGTH, tile):  # of queries
        q = queries[i:i + tile]
        top, total, summed = np.full((tile, 1), -np.inf), 0, 0
        for j in range(0, LENGTH, tile):  # of keys
            scores = q @ keys[j:j + tile].T / np.sqrt(SIZE)
            largest[tile] = max(largest.get(tile, 0), scores.size)
            new_top = np.maximum(top, scores.max(axis=1, keepdims=True))
            shrink = np.exp(top - new_top) if correct else 1
            weights = np.exp(scores - new_top)
            total = shrink * total + weights.sum(axis=1, keepdims=True)
            summed = shrink * summed + weights @ values[j:j + tile]
            top = new_top
        read[i:i + tile] = summed / total
    return read


exact = plain()
print(f"plain:    {largest['plain']:7,} scores at a time")
errors = {}
for tile in (16, 64, 256):
    errors[tile] = np.abs(tiled(tile) - exact).max()
    print(f"tile {tile:3}: {largest[tile]:7,} scores at a time, "
          f"differs by {errors[tile]:.6f}")
errors["uncorrected"] = np.abs(tiled(64, correct=False) - exact).max()
print(f"without the correction it differs by {errors['uncorrected']:.2f}")
