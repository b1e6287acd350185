"""Without a column of ones the line is forced through the origin, and the
slope pays for the missing bias.

What does your line say where all features are 0?
"""

import numpy as np


def normal_equation(x, y):
    gram = x.T @ x
    solution = np.linalg.pinv(gram) @ x.T @ y
    return solution, 0.0


def loss_gradients(x, y, weights, bias):
    errors = x @ weights + bias - y
    return 2 * x.T @ errors / len(y), 2 * errors.mean()


def gradient_descent(x, y, learning_rate, steps):
    weights, bias = np.zeros(x.shape[1]), 0.0
    for _ in range(steps):
        by_weights, by_bias = loss_gradients(x, y, weights, bias)
        weights = weights - learning_rate * by_weights
        bias = bias - learning_rate * by_bias
    return weights, bias


x = np.array([[0.0], [1.0], [2.0]])
weights, bias = normal_equation(x, y=np.array([5.0, 6.0, 7.0]))
print("predictions of 5, 6, 7:", (x @ weights + bias).round(4))
