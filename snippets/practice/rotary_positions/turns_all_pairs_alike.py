"""All pairs turn by the same angle. Then everything is as it was after one
full turn, about six places on, and far places look like near ones.

By how much does the last pair turn, compared with the first?
"""

import numpy as np


def angles(positions, size, base=10000.0):
    frequencies = np.ones(size // 2)
    return np.asarray(positions)[:, np.newaxis] * frequencies


def rotate(x, positions):
    turns = angles(positions, x.shape[-1])
    a, b = x[..., 0::2], x[..., 1::2]
    rotated = np.empty(x.shape)
    rotated[..., 0::2] = a * np.cos(turns) - b * np.sin(turns)
    rotated[..., 1::2] = a * np.sin(turns) + b * np.cos(turns)
    return rotated


print("angles at place 1:", angles([1], 8).round(3))
print("angles at place 44:", (angles([44], 8) % (2 * np.pi)).round(3))
