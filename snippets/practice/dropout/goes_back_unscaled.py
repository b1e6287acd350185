"""Backward only the zeros are applied. The output was x / (1 - rate), so its
slope is 1 / (1 - rate): the gradient is too small by that.

By which number was a kept x multiplied on its way forward?
"""

import numpy as np


def dropout(x, rate, training, rng):
    if not training:
        return x, np.ones(x.shape)
    mask = (rng.random(x.shape) >= rate) / (1 - rate)
    return x * mask, mask


def dropout_backward(gradient, mask):
    return gradient * (mask > 0)


SEED = 0
rng = np.random.default_rng(SEED)

x = np.array([1.0, 2.0, 3.0, 4.0])
output, mask = dropout(x, 0.5, True, rng)
print("slopes:  ", output / x)
print("gradient:", dropout_backward(np.ones(4), mask))
