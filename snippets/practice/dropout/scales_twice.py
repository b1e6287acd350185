"""Two conventions are mixed: original dropout scales down in use, inverted
dropout scales up in training. With both, the outputs in use are too small.

By which of your two modes is the missing part made up for?
"""

import numpy as np


def dropout(x, rate, training, rng):
    if not training:
        return x * (1 - rate), np.full(x.shape, 1 - rate)
    mask = (rng.random(x.shape) >= rate) / (1 - rate)
    return x * mask, mask


def dropout_backward(gradient, mask):
    return gradient * mask


SEED = 0
rng = np.random.default_rng(SEED)

ones = np.ones((1000, 1000))
for training in (True, False):
    output, _ = dropout(ones, 0.5, training, rng)
    print(f"training {training!s:5}: mean {output.mean():.2f}")
