"""A generator with a fixed seed is made in each call, so every step drops the
same units: they are never trained, and the others never learn to do without
them.

From which generator do you draw, and when was it made?
"""

import numpy as np


def dropout(x, rate, training, rng):
    if not training:
        return x, np.ones(x.shape)
    rng = np.random.default_rng(0)
    mask = (rng.random(x.shape) >= rate) / (1 - rate)
    return x * mask, mask


def dropout_backward(gradient, mask):
    return gradient * mask


SEED = 0
rng = np.random.default_rng(SEED)

for step in range(3):
    print(f"step {step}:", dropout(np.ones(8), 0.5, True, rng)[0])
