"""A uniform number is below the rate with a probability of the rate: this
keeps as many as it should drop. With a rate of 0.5 nobody notices.

Is the rate the share of what is dropped, or of what is kept?
"""

import numpy as np


def dropout(x, rate, training, rng):
    if not training:
        return x, np.ones(x.shape)
    mask = (rng.random(x.shape) < rate) / (1 - rate)
    return x * mask, mask


def dropout_backward(gradient, mask):
    return gradient * mask


SEED = 0
rng = np.random.default_rng(SEED)

output, _ = dropout(np.ones((1000, 1000)), 0.1, True, rng)
print(f"rate 0.1: {np.mean(output == 0):.0%} are dropped")
