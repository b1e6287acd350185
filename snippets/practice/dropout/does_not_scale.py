"""What is kept is not scaled up. The next layer gets smaller sums in training
than in use, by the factor 1 - rate.

What is the mean of a layer of ones, in training and in use?
"""

import numpy as np


def dropout(x, rate, training, rng):
    if not training:
        return x, np.ones(x.shape)
    mask = (rng.random(x.shape) >= rate) * 1.0
    return x * mask, mask


def dropout_backward(gradient, mask):
    return gradient * mask


SEED = 0
rng = np.random.default_rng(SEED)

ones = np.ones((1000, 1000))
for training in (True, False):
    output, _ = dropout(ones, 0.5, training, rng)
    print(f"training {training!s:5}: mean {output.mean():.2f}")
