"""One sign is wrong, so this is no rotation: lengths change, and with them the
scores.

How long is a pair after it was turned?
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
    rotated[..., 1::2] = a * np.sin(turns) + b * np.cos(turns)
    return rotated


x = np.array([[3.0, 4.0]])
for place in (0, 1, 2):
    print(place, "length:", np.linalg.norm(rotate(x, [place])).round(3))
