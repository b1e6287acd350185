"""GELU is a product, z times the distribution function, and both factors
depend on z. The term with the density is missing, so the slope is never
negative.

How many terms does the derivative of a product have?
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
    return _normal_cdf(z)


def _normal_cdf(z):
    return (1 + np.vectorize(math.erf)(z / np.sqrt(2))) / 2


z, step = np.array([-2.0, -1.0, 1.0]), 1e-5
print("derivative:        ", gelu_derivative(z).round(4))
print("finite differences:",
      ((gelu(z + step) - gelu(z - step)) / (2 * step)).round(4))
