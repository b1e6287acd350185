"""The error function belongs to a normal distribution of variance 1/2. For
variance 1 its argument is z / sqrt(2); without it, GELU is too steep.

Of which normal distribution is your erf the distribution function?
"""

import math

import numpy as np


def sigmoid(z):
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, small) / (1 + small)


def sigmoid_derivative(z):
    p = sigmoid(z)
    return p * (1 - p)


def tanh_derivative(z):
    return 1 - np.tanh(z) ** 2


def relu(z):
    return np.maximum(z, 0)


def relu_derivative(z):
    return np.where(z > 0, 1.0, 0.0)


def gelu(z):
    return z * _normal_cdf(z)


def gelu_derivative(z):
    density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    return _normal_cdf(z) + z * density


def _normal_cdf(z):
    return (1 + np.vectorize(math.erf)(z)) / 2


z = np.array([-1.0, 1.0])
print("GELU: ", gelu(z).round(4))
print("within one standard deviation:", gelu(z).sum().round(4))
