"""The angles are added to the numbers, not used to turn them. The sum of two
products then depends on both places, and the lengths change.

Does a vector keep its length at place 100?
"""

import numpy as np


def angles(positions, size, base=10000.0):
    frequencies = base ** (-np.arange(0, size, 2) / size)
    return np.asarray(positions)[:, np.newaxis] * frequencies


def rotate(x, positions):
    turns = angles(positions, x.shape[-1])
    a, b = x[..., 0::2], x[..., 1::2]
    rotated = np.empty(x.shape)
    rotated[..., 0::2] = a + np.sin(turns)
    rotated[..., 1::2] = b + np.cos(turns)
    return rotated


query, key = np.array([[1.0, 2.0]]), np.array([[2.0, 1.0]])
for place in (0, 10, 20):
    score = np.vdot(rotate(query, [place + 1]), rotate(key, [place]))
    print("one apart, at", place, "score:", score.round(3))
