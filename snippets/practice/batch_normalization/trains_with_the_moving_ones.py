"""In training the moving statistics are taken, which lag behind: at first they
are 0 and 1, and nothing is normalized. The gradient misses the way through the
statistics, too.

What is the mean of your output in the very first step of training?
"""

import numpy as np


def batch_norm(x, gamma, beta, moving_mean, moving_variance, training,
               momentum=0.99, epsilon=1e-3):
    if training:
        axes = tuple(range(x.ndim - 1))
        mean, variance = x.mean(axis=axes), x.var(axis=axes)
        moving_mean = momentum * moving_mean + (1 - momentum) * mean
        moving_variance = (momentum * moving_variance
                           + (1 - momentum) * variance)
    else:
        mean, variance = moving_mean, moving_variance
    normalized = (x - moving_mean) / np.sqrt(moving_variance + epsilon)
    return normalized * gamma + beta, moving_mean, moving_variance


gamma, beta = np.ones(1), np.zeros(1)

batch = np.array([[99.0], [101.0]])
y, _, _ = batch_norm(batch, gamma, beta, np.zeros(1), np.ones(1), True)
print("output in the first step:", y.ravel().round(2))
