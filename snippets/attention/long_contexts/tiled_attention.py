"""Attention in tiles gives the same, and never holds the whole table of
weights: each tile rescales the sums to the largest score so far.

Numbers moved: between a large memory and a fast one that holds a few tiles.
"""

import numpy as np
from scipy.special import softmax

SEED = 0
LENGTH, SIZE = 512, 32
SCALE = 30  # makes scores large
rng = np.random.default_rng(SEED)
queries, keys, values = rng.normal(size=(3, LENGTH, SIZE)).astype("float32")
queries *= SCALE


def plain():  # and the numbers moved
    scores = queries @ keys.T / np.float32(np.sqrt(SIZE))
    weights = softmax(scores, axis=1)
    ends = queries.size + keys.size + values.size + values.size  # the result
    return weights @ values, ends + 2 * scores.size + 2 * weights.size


def tiled(tile, maximum=True, correct=True):
    read, moved = np.empty_like(values), 0
    for i in range(0, LENGTH, tile):  # of queries
        q = queries[i:i + tile]
        top, total, summed = np.full((len(q), 1), -np.inf, "float32"), 0, 0
        for j in range(0, LENGTH, tile):  # of keys
            k, v = keys[j:j + tile], values[j:j + tile]
            scores = q @ k.T / np.float32(np.sqrt(SIZE))
            new_top = np.maximum(top, scores.max(axis=1, keepdims=True))
            new_top = new_top if maximum else np.zeros_like(top)
            shrink = np.exp(top - new_top) if correct else 1
            weights = np.exp(scores - new_top)
            total = shrink * total + weights.sum(axis=1, keepdims=True)
            summed = shrink * summed + weights @ v
            top, moved = new_top, moved + k.size + v.size
        read[i:i + tile] = summed / total
        moved += 2 * q.size  # the queries and what they read
    return read, moved


exact, moved = plain()
print(f"plain:    numbers moved {moved:9,}")
for tile in (16, 64, 256):
    read, moved = tiled(tile)
    error = np.abs(read - exact).max()
    print(f"tile {tile:3}: numbers moved {moved:9,}, differs by {error:.5f}")
uncorrected = np.abs(tiled(64, correct=False)[0] - exact).max()
print(f"without the correction it differs by {uncorrected:.2f}")
with np.errstate(over="ignore", invalid="ignore"):
    overflowed = np.isnan(tiled(64, maximum=False)[0]).any(axis=1)
print(f"without a maximum {overflowed.sum()} of {LENGTH} rows overflow")
