"""Number i is paired with i + size / 2. That is a convention too, that of many
libraries; but weights of one do not fit the other, and no shape shows it.

Which number is the partner of the first one?
"""

import numpy as np


def angles(positions, size, base=10000.0):
    frequencies = base ** (-np.arange(0, size, 2) / size)
    return np.asarray(positions)[:, np.newaxis] * frequencies


def rotate(x, positions):
    turns = angles(positions, x.shape[-1])
    half = x.shape[-1] // 2
    a, b = x[..., :half], x[..., half:]
    rotated = np.empty(x.shape)
    rotated[..., :half] = a * np.cos(turns) - b * np.sin(turns)
    rotated[..., half:] = a * np.sin(turns) + b * np.cos(turns)
    return rotated


x = np.array([[1.0, 0.0, 0.0, 0.0]])
print(rotate(x, [1]).round(3))
