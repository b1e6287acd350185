"""The assignment writes into the array of the caller, who needs z again: in
the backward pass the derivative of ReLU is read from it.

What does the caller's own array hold after the call?
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
    z[z < 0] = 0
    return z


def relu_derivative(z):
    return np.where(z > 0, 1.0, 0.0)


def gelu(z):
    return z * _normal_cdf(z)


def gelu_derivative(z):
    density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    return _normal_cdf(z) + z * density


def _normal_cdf(z):
    return (1 + np.vectorize(math.erf)(z / np.sqrt(2))) / 2


z = np.array([-3.0, 5.0])
print("relu:", relu(z), "and z is now", z)
