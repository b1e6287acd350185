"""In images only the batch axis is averaged over, so that each pixel has
statistics of its own. A channel means the same everywhere: average over height
and width, too.

For images with 3 channels, how many means are there?
"""

import numpy as np


def batch_norm(x, gamma, beta, moving_mean, moving_variance, training,
               momentum=0.99, epsilon=1e-3):
    if training:
        axes = 0
        mean, variance = x.mean(axis=axes), x.var(axis=axes)
        moving_mean = momentum * moving_mean + (1 - momentum) * mean
        moving_variance = (momentum * moving_variance
                           + (1 - momentum) * variance)
    else:
        mean, variance = moving_mean, moving_variance
    normalized = (x - mean) / np.sqrt(variance + epsilon)
    return normalized * gamma + beta, moving_mean, moving_variance


gamma, beta = np.ones(1), np.zeros(1)

images = np.arange(8.0).reshape(2, 2, 2, 1)
_, mean, _ = batch_norm(images, gamma, beta, np.zeros(1), np.ones(1), True)
print("shape of the moving mean:", mean.shape)
