"""The momentum is the share of the old in Keras, and of the new in PyTorch
(0.1 there). Mixed up, the moving statistics are nearly those of the last
batch.

Which share of the old mean is left after a step of momentum 0.99?
"""

import numpy as np


def batch_norm(x, gamma, beta, moving_mean, moving_variance, training,
               momentum=0.99, epsilon=1e-3):
    if training:
        axes = tuple(range(x.ndim - 1))
        mean, variance = x.mean(axis=axes), x.var(axis=axes)
        moving_mean = (1 - momentum) * moving_mean + momentum * mean
        moving_variance = ((1 - momentum) * moving_variance
                           + momentum * variance)
    else:
        mean, variance = moving_mean, moving_variance
    normalized = (x - mean) / np.sqrt(variance + epsilon)
    return normalized * gamma + beta, moving_mean, moving_variance


gamma, beta = np.ones(1), np.zeros(1)

mean, variance = np.zeros(1), np.ones(1)
for number in (10.0, 20.0, 10.0, 20.0):
    batch = np.full((4, 1), number)
    _, mean, variance = batch_norm(batch, gamma, beta, mean, variance, True)
    print(f"batch of {number}: moving mean", mean.round(2))
