"""Rotary positions: turn pairs of numbers by angles that grow with the place.

A query turned by its place and a key turned by its own have a dot product that
depends on how far they are apart, and not on where they are.
"""

import numpy as np


def angles(positions, size, base=10000.0):
    """Return the angles (n, size / 2) by which the pairs are turned.

    positions: (n,), whole numbers. size: how many numbers a head has, even.
    Pair number i turns by position * base ** (-2 i / size), from i = 0.
    """
    frequencies = base ** (-np.arange(0, size, 2) / size)
    return np.asarray(positions)[:, np.newaxis] * frequencies


def rotate(x, positions):
    """Return x (..., n, size), with each pair turned by its angle.

    positions: (n,), the places of the rows. Numbers 2 i and 2 i + 1 are pair
    number i; a pair (a, b) becomes (a cos - b sin, a sin + b cos).
    """
    turns = angles(positions, x.shape[-1])
    a, b = x[..., 0::2], x[..., 1::2]
    rotated = np.empty(x.shape)
    rotated[..., 0::2] = a * np.cos(turns) - b * np.sin(turns)
    rotated[..., 1::2] = a * np.sin(turns) + b * np.cos(turns)
    return rotated


SEED = 0
rng = np.random.default_rng(SEED)
query, key = rng.normal(size=(2, 1, 8))
for places in ((3, 1), (103, 101), (1, 3)):
    q, k = rotate(query, places[:1]), rotate(key, places[1:])
    print("query and key at", places, "score:", np.vdot(q, k).round(4))
lengths = [np.linalg.norm(each).round(4).item() for each in (query, q)]
print("lengths before and after:", lengths)
