"""The moving statistic gets the batch's deviation, and is taken for a variance
in use: the root is taken twice.

In which unit is what you keep: in that of x, or in its square?
"""

import numpy as np


def batch_norm(x, gamma, beta, moving_mean, moving_variance, training,
               momentum=0.99, epsilon=1e-3):
    if training:
        axes = tuple(range(x.ndim - 1))
        mean, variance = x.mean(axis=axes), x.var(axis=axes)
        moving_mean = momentum * moving_mean + (1 - momentum) * mean
        moving_variance = (momentum * moving_variance
                           + (1 - momentum) * np.sqrt(variance))
    else:
        mean, variance = moving_mean, moving_variance
    normalized = (x - mean) / np.sqrt(variance + epsilon)
    return normalized * gamma + beta, moving_mean, moving_variance


gamma, beta = np.ones(1), np.zeros(1)

mean, variance = np.zeros(1), np.ones(1)
for _ in range(1000):
    batch = np.array([[-10.0], [10.0]])
    _, mean, variance = batch_norm(batch, gamma, beta, mean, variance, True)
y, _, _ = batch_norm(batch, gamma, beta, mean, variance, False)
print("in use:", y.ravel().round(2))
