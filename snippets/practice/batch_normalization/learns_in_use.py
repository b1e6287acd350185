"""The moving statistics follow the batches in use, too: whoever asks changes
the answers of all who ask later.

What do the moving statistics hold after many predictions?
"""

import numpy as np


def batch_norm(x, gamma, beta, moving_mean, moving_variance, training,
               momentum=0.99, epsilon=1e-3):
    axes = tuple(range(x.ndim - 1))
    mean, variance = x.mean(axis=axes), x.var(axis=axes)
    old = moving_mean, moving_variance
    moving_mean = momentum * moving_mean + (1 - momentum) * mean
    moving_variance = (momentum * moving_variance
                       + (1 - momentum) * variance)
    if not training:
        mean, variance = old
    normalized = (x - mean) / np.sqrt(variance + epsilon)
    return normalized * gamma + beta, moving_mean, moving_variance


gamma, beta = np.ones(1), np.zeros(1)

mean, variance = np.zeros(1), np.ones(1)
for call in range(3):
    y, mean, variance = batch_norm(
        np.array([[5.0]]), gamma, beta, mean, variance, False)
    print(f"call {call}: 5 becomes", y[0].round(2))
