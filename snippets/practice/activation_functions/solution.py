"""Sigmoid, tanh, ReLU and GELU with their derivatives, for input of any size.

The sigmoid takes the exponential of -|z| only, which is never above 1.
"""

import math

import numpy as np


def sigmoid(z):
    """Return 1 / (1 + exp(-z)) for numbers of any size, without overflow.

    z, here and below: an array of any shape; the result has the same shape.
    """
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, small) / (1 + small)


def sigmoid_derivative(z):
    """Return the derivative of the sigmoid at z."""
    p = sigmoid(z)
    return p * (1 - p)


def tanh_derivative(z):
    """Return the derivative of tanh at z; np.tanh may be used."""
    return 1 - np.tanh(z) ** 2


def relu(z):
    """Return z where it is positive, else 0."""
    return np.maximum(z, 0)


def relu_derivative(z):
    """Return the derivative of ReLU at z; at 0, anything from 0 to 1."""
    return np.where(z > 0, 1.0, 0.0)


def gelu(z):
    """Return z times the normal distribution function at z (math.erf)."""
    return z * _normal_cdf(z)


def gelu_derivative(z):
    """Return the derivative of GELU at z."""
    density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    return _normal_cdf(z) + z * density


def _normal_cdf(z):
    return (1 + np.vectorize(math.erf)(z / np.sqrt(2))) / 2


z = np.array([-1000.0, -1.0, 0.0, 1.0])
print("sigmoid", sigmoid(z).round(4), sigmoid_derivative(z).round(4))
print("tanh   ", np.tanh(z).round(4), tanh_derivative(z).round(4))
print("relu   ", relu(z).round(4), relu_derivative(z).round(4))
print("gelu   ", gelu(z).round(4), gelu_derivative(z).round(4))
