"""RMSNorm only scales: it subtracts no mean, which saves a pass over the
features. With the mean subtracted it is layer normalization without beta.

What is the sign of your result's mean, if all features are positive?
"""

import numpy as np


def layer_norm(x, gamma, beta, epsilon=1e-5):
    mean = x.mean(axis=-1, keepdims=True)
    variance = x.var(axis=-1, keepdims=True)
    return (x - mean) / np.sqrt(variance + epsilon) * gamma + beta


def rms_norm(x, gamma, epsilon=1e-5):
    x = x - x.mean(axis=-1, keepdims=True)
    mean_square = np.mean(x**2, axis=-1, keepdims=True)
    return x / np.sqrt(mean_square + epsilon) * gamma


print(rms_norm(np.array([[3.0, 4.0]]), np.ones(2)).round(3))
