"""The places run along the first axis of x. With heads or a batch in front it
is not the one of the tokens, and all tokens of one head turn alike.

Which axis of x counts the tokens if there are heads in front?
"""

import numpy as np


def angles(positions, size, base=10000.0):
    frequencies = base ** (-np.arange(0, size, 2) / size)
    return np.asarray(positions)[:, np.newaxis] * frequencies


def rotate(x, positions):
    turns = angles(positions, x.shape[-1])
    turns = turns.reshape(-1, *[1] * (x.ndim - 2), x.shape[-1] // 2)
    a, b = x[..., 0::2], x[..., 1::2]
    rotated = np.empty(x.shape)
    rotated[..., 0::2] = a * np.cos(turns) - b * np.sin(turns)
    rotated[..., 1::2] = a * np.sin(turns) + b * np.cos(turns)
    return rotated


x = np.tile([1.0, 0.0], (2, 2, 1))  # two heads, two tokens
print("first head:", rotate(x, np.arange(2))[0].round(3).tolist())
