"""Beta is added before gamma multiplies, so it is scaled, too: what is learned
as the new mean is not the mean.

What is the mean of your result where gamma is 3 and beta is 1?
"""

import numpy as np


def layer_norm(x, gamma, beta, epsilon=1e-5):
    mean = x.mean(axis=-1, keepdims=True)
    variance = x.var(axis=-1, keepdims=True)
    normalized = (x - mean) / np.sqrt(variance + epsilon)
    return (normalized + beta) * gamma


def rms_norm(x, gamma, epsilon=1e-5):
    mean_square = np.mean(x**2, axis=-1, keepdims=True)
    return x / np.sqrt(mean_square + epsilon) * gamma


y = layer_norm(np.array([[1.0, 3.0]]), np.full(2, 3.0), np.ones(2))
print(y.round(3), "mean", y.mean().round(3))
