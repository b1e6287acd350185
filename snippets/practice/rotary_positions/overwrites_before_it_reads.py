"""The first number of each pair is overwritten and then read again, as slices
are views: the second is computed from the new one.

Is the old value still there when you need it the second time?
"""

import numpy as np


def angles(positions, size, base=10000.0):
    frequencies = base ** (-np.arange(0, size, 2) / size)
    return np.asarray(positions)[:, np.newaxis] * frequencies


def rotate(x, positions):
    turns = angles(positions, x.shape[-1])
    rotated = x.copy()
    a, b = rotated[..., 0::2], rotated[..., 1::2]
    rotated[..., 0::2] = a * np.cos(turns) - b * np.sin(turns)
    rotated[..., 1::2] = a * np.sin(turns) + b * np.cos(turns)
    return rotated


x = np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 0.0]])
print(rotate(x, np.arange(3)).round(3))
