"""Epsilon belongs under the root. Added to the deviation, it is a much smaller
bound: noise in features that are almost equal is blown up.

To what is epsilon added: to the variance, or to its root?
"""

import numpy as np


def layer_norm(x, gamma, beta, epsilon=1e-5):
    mean = x.mean(axis=-1, keepdims=True)
    variance = x.var(axis=-1, keepdims=True)
    return (x - mean) / (np.sqrt(variance) + epsilon) * gamma + beta


def rms_norm(x, gamma, epsilon=1e-5):
    mean_square = np.mean(x**2, axis=-1, keepdims=True)
    return x / np.sqrt(mean_square + epsilon) * gamma


almost_equal = np.array([[7.001, 6.999]])
print(layer_norm(almost_equal, np.ones(2), np.zeros(2), 1e-3).round(3))
