"""The places are counted from 0 whatever was given. With a cache, each new
token then believes to be the first.

At which place is a single token that comes after ten others?
"""

import numpy as np


def angles(positions, size, base=10000.0):
    frequencies = base ** (-np.arange(0, size, 2) / size)
    return np.arange(len(positions))[:, np.newaxis] * frequencies


def rotate(x, positions):
    turns = angles(positions, x.shape[-1])
    a, b = x[..., 0::2], x[..., 1::2]
    rotated = np.empty(x.shape)
    rotated[..., 0::2] = a * np.cos(turns) - b * np.sin(turns)
    rotated[..., 1::2] = a * np.sin(turns) + b * np.cos(turns)
    return rotated


x = np.array([[1.0, 0.0]])
for place in (0, 1, 2):
    print("place", place, rotate(x, [place]).round(3))
