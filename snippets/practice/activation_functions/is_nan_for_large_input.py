"""For a large z this is inf / inf, which is nan. The form with exp(-z) is the
same number and safe there: each sign of z has a form of its own.

What is your numerator divided by your denominator, when both are inf?
"""

import math

import numpy as np


def sigmoid(z):
    return np.exp(z) / (1 + np.exp(z))


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


with np.errstate(over="ignore", invalid="ignore"):
    print(sigmoid(np.array([-1000.0, 0.0, 1000.0])))
