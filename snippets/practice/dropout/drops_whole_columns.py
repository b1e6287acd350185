"""One mask is drawn for the features and broadcast: all examples of the batch
lose the same ones, so a step trains one thinned network, not one for each
example.

How many numbers do you draw for a batch of 2 examples with 8 features?
"""

import numpy as np


def dropout(x, rate, training, rng):
    if not training:
        return x, np.ones(x.shape)
    mask = (rng.random(x.shape[-1]) >= rate) / (1 - rate)
    return x * mask, np.broadcast_to(mask, x.shape)


def dropout_backward(gradient, mask):
    return gradient * mask


SEED = 0
rng = np.random.default_rng(SEED)

output, _ = dropout(np.ones((3, 8)), 0.5, True, rng)
print(output)
