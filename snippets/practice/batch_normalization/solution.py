"""Batch normalization: the batch's statistics in training, moving ones in use.

Each channel has its own mean and variance, over all other axes.
"""

import numpy as np


def batch_norm(x, gamma, beta, moving_mean, moving_variance, training,
               momentum=0.99, epsilon=1e-3):
    """Return the output, and the new moving mean and moving variance.

    x: (n, channels) or (n, height, width, channels). In training the output
    has the batch's statistics taken out, and the moving ones go a part of
    1 - momentum toward those. In use the moving ones are taken, and stay.
    gamma, beta: (channels,), as are the moving statistics. What is given
    stays as it is.
    """
    if training:
        axes = tuple(range(x.ndim - 1))
        mean, variance = x.mean(axis=axes), x.var(axis=axes)
        moving_mean = momentum * moving_mean + (1 - momentum) * mean
        moving_variance = (momentum * moving_variance
                           + (1 - momentum) * variance)
    else:
        mean, variance = moving_mean, moving_variance
    normalized = (x - mean) / np.sqrt(variance + epsilon)
    return normalized * gamma + beta, moving_mean, moving_variance


SEED = 0
rng = np.random.default_rng(SEED)
gamma, beta = np.ones(2), np.zeros(2)
mean, variance = np.zeros(2), np.ones(2)
for _ in range(500):
    batch = rng.normal([5.0, -3.0], [2.0, 0.5], size=(64, 2))
    _, mean, variance = batch_norm(batch, gamma, beta, mean, variance, True)
print("moving mean:", mean.round(1), "variance:", variance.round(1))
one = np.array([[7.0, -2.0]])
output, _, _ = batch_norm(one, gamma, beta, mean, variance, False)
print("one example in use:", output.round(1))
