"""p (1 - p) is the derivative when p is the output of the sigmoid. Here it is
the input, so the slope becomes negative, though the sigmoid only rises.

Is what you multiply by 1 minus itself an input, or an output?
"""

import math

import numpy as np


def sigmoid(z):
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, small) / (1 + small)


def sigmoid_derivative(z):
    return z * (1 - z)


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
    return (1 + np.vectorize(math.erf)(z / np.sqrt(2))) / 2


print(sigmoid_derivative(np.array([-2.0, 0.0, 2.0])).round(4))
