"""Without epsilon, features that are all equal are 0 / 0. Padding of zeros is
such a position, and one nan spreads through the network.

What is the variance of features that are all equal?
"""

import numpy as np


def layer_norm(x, gamma, beta, epsilon=1e-5):
    mean = x.mean(axis=-1, keepdims=True)
    variance = x.var(axis=-1, keepdims=True)
    return (x - mean) / np.sqrt(variance) * gamma + beta


def rms_norm(x, gamma, epsilon=1e-5):
    mean_square = np.mean(x**2, axis=-1, keepdims=True)
    return x / np.sqrt(mean_square + epsilon) * gamma


with np.errstate(invalid="ignore"):
    print(layer_norm(np.full((1, 3), 5.0), np.ones(3), np.zeros(3)))
