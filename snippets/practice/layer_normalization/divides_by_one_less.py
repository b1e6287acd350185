"""`ddof=1` estimates the variance of a population from a sample. Here the
features at hand are to get variance 1: divide by their number.

What is the variance of your result, for two features?
"""

import numpy as np


def layer_norm(x, gamma, beta, epsilon=1e-5):
    mean = x.mean(axis=-1, keepdims=True)
    variance = x.var(axis=-1, ddof=1, keepdims=True)
    return (x - mean) / np.sqrt(variance + epsilon) * gamma + beta


def rms_norm(x, gamma, epsilon=1e-5):
    mean_square = np.mean(x**2, axis=-1, keepdims=True)
    return x / np.sqrt(mean_square + epsilon) * gamma


y = layer_norm(np.array([[1.0, 3.0]]), np.ones(2), np.zeros(2))
print(y.round(3), "variance", y.var().round(3))
