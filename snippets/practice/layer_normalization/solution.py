"""Layer normalization and RMSNorm: each position by its own statistics.

No other example of the batch has any influence, in training or in use.
"""

import numpy as np


def layer_norm(x, gamma, beta, epsilon=1e-5):
    """Return x with mean 0 and variance 1 along the last axis, then scaled.

    x: any number of axes, features last; gamma, beta: (features,), by which
    the result is multiplied, and which is added. epsilon is added to the
    variance.
    """
    mean = x.mean(axis=-1, keepdims=True)
    variance = x.var(axis=-1, keepdims=True)
    return (x - mean) / np.sqrt(variance + epsilon) * gamma + beta


def rms_norm(x, gamma, epsilon=1e-5):
    """Return x over the root of its mean square, times gamma.

    The mean square is along the last axis, and epsilon is added to it.
    """
    mean_square = np.mean(x**2, axis=-1, keepdims=True)
    return x / np.sqrt(mean_square + epsilon) * gamma


x = np.array([[1.0, 2.0, 3.0], [100.0, 200.0, 300.0], [5.0, 5.0, 5.0]])
print("layer norm:")
print(layer_norm(x, np.ones(3), np.zeros(3)).round(3))
print("RMSNorm:")
print(rms_norm(x, np.ones(3)).round(3))
