"""The statistics of the batch are taken in use, too. A prediction then depends
on who else is in the batch, and one example alone always becomes beta.

What becomes of a single example in use?
"""

import numpy as np


def batch_norm(x, gamma, beta, moving_mean, moving_variance, training,
               momentum=0.99, epsilon=1e-3):
    axes = tuple(range(x.ndim - 1))
    mean, variance = x.mean(axis=axes), x.var(axis=axes)
    if training:
        moving_mean = momentum * moving_mean + (1 - momentum) * mean
        moving_variance = (momentum * moving_variance
                           + (1 - momentum) * variance)
    normalized = (x - mean) / np.sqrt(variance + epsilon)
    return normalized * gamma + beta, moving_mean, moving_variance


gamma, beta = np.ones(1), np.zeros(1)

mean, variance = np.array([5.0]), np.array([4.0])
for number in (3.0, 7.0, 100.0):
    one = np.array([[number]])
    y, _, _ = batch_norm(one, gamma, beta, mean, variance, False)
    print(f"{number:5} becomes", y[0].round(2))
