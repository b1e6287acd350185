"""The exponential of a large -z overflows: here 1 / inf happens to be the
right 0, but NumPy warns, and where warnings count as errors, all stops.

Which exponential is larger than a float can be, when z is far below 0?
"""

import math

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


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
    return (1 + np.vectorize(math.erf)(z / np.sqrt(2))) / 2


with np.errstate(over="raise"):
    try:
        print(sigmoid(np.array([-1000.0, 0.0])))
    except FloatingPointError as error:
        print("FloatingPointError:", error)
