"""Predictions of shape (n, 1) minus targets of shape (n,) are not n errors:
they broadcast to an (n, n) matrix of each prediction minus each target.

What is the shape of your errors?
"""

import numpy as np


def normal_equation(x, y):
    with_ones = np.column_stack([x, np.ones(len(x))])
    gram = with_ones.T @ with_ones
    solution = np.linalg.pinv(gram) @ with_ones.T @ y
    return solution[:-1], solution[-1]


def loss_gradients(x, y, weights, bias):
    errors = x @ weights[:, None] + bias - y
    return 2 * x.T @ errors / len(y), 2 * errors.mean()


def gradient_descent(x, y, learning_rate, steps):
    weights, bias = np.zeros(x.shape[1]), 0.0
    for _ in range(steps):
        by_weights, by_bias = loss_gradients(x, y, weights, bias)
        weights = weights - learning_rate * by_weights
        bias = bias - learning_rate * by_bias
    return weights, bias


x = np.array([[0.0], [1.0], [2.0]])
by_weights, _ = loss_gradients(x, x[:, 0], np.zeros(1), 0.0)
print("shape of the weights' gradient:", by_weights.shape)
