"""`*=` and `+=` change the arrays that were passed. Two layers that began with
the same arrays of zeros and ones then share their statistics.

What do the arrays that you were given hold after the call?
"""

import numpy as np


def batch_norm(x, gamma, beta, moving_mean, moving_variance, training,
               momentum=0.99, epsilon=1e-3):
    if training:
        axes = tuple(range(x.ndim - 1))
        mean, variance = x.mean(axis=axes), x.var(axis=axes)
        moving_mean *= momentum
        moving_mean += (1 - momentum) * mean
        moving_variance *= momentum
        moving_variance += (1 - momentum) * variance
    else:
        mean, variance = moving_mean, moving_variance
    normalized = (x - mean) / np.sqrt(variance + epsilon)
    return normalized * gamma + beta, moving_mean, moving_variance


gamma, beta = np.ones(1), np.zeros(1)

zeros, ones = np.zeros(1), np.ones(1)
batch = np.array([[99.0], [101.0]])
batch_norm(batch, gamma, beta, zeros, ones, True)
print("zeros are now", zeros)
