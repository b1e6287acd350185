"""Both signs of the sine are exchanged, which turns backward. Scores are the
same as long as queries and keys do so both; weights trained with the other
direction fit no more.

In which direction does a positive angle turn the pair (1, 0)?
"""

import numpy as np


def angles(positions, size, base=10000.0):
    frequencies = base ** (-np.arange(0, size, 2) / size)
    return np.asarray(positions)[:, np.newaxis] * frequencies


def rotate(x, positions):
    turns = angles(positions, x.shape[-1])
    a, b = x[..., 0::2], x[..., 1::2]
    rotated = np.empty(x.shape)
    rotated[..., 0::2] = a * np.cos(turns) + b * np.sin(turns)
    rotated[..., 1::2] = b * np.cos(turns) - a * np.sin(turns)
    return rotated


x = np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 0.0]])
print(rotate(x, np.arange(3)).round(3))
