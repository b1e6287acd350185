"""What divides is the length of the vector: the root of the sum of squares,
not of their mean. The more features there are, the smaller they become.

How large is each feature of your result, if all are equal?
"""

import numpy as np


def layer_norm(x, gamma, beta, epsilon=1e-5):
    mean = x.mean(axis=-1, keepdims=True)
    variance = x.var(axis=-1, keepdims=True)
    return (x - mean) / np.sqrt(variance + epsilon) * gamma + beta


def rms_norm(x, gamma, epsilon=1e-5):
    mean_square = np.sum(x**2, axis=-1, keepdims=True)
    return x / np.sqrt(mean_square + epsilon) * gamma


for features in (4, 400):
    y = rms_norm(np.ones((1, features)), np.ones(features))
    print(f"{features:3} features of 1 become {y[0, 0]:.2f}")
