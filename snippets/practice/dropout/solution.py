"""Inverted dropout: what is kept is scaled up in training, nothing in use.

The mask that went forward goes backward, too.
"""

import numpy as np


def dropout(x, rate, training, rng):
    """Return the output and the mask that x was multiplied by, of its shape.

    rate: the share of numbers that become 0, each drawn on its own, in
    training; the others are divided by 1 - rate. In use x stays as it is.
    rng: the np.random.Generator to draw from.
    """
    if not training:
        return x, np.ones(x.shape)
    mask = (rng.random(x.shape) >= rate) / (1 - rate)
    return x * mask, mask


def dropout_backward(gradient, mask):
    """Return the gradient by x, from the one by the output, and the mask."""
    return gradient * mask


SEED = 0
rng = np.random.default_rng(SEED)
x = np.ones((2, 8))
output, mask = dropout(x, 0.25, True, rng)
print("training:")
print(output.round(2))
print("gradient of the sum:")
print(dropout_backward(np.ones((2, 8)), mask).round(2))
output, _ = dropout(np.ones((1000, 1000)), 0.25, True, rng)
print("mean of a million ones:", output.mean().round(2))
print("in use:", dropout(x[0], 0.25, False, rng)[0])
