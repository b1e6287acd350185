"""The error is taken as target minus prediction, which turns the sign of the
gradient, and is subtracted all the same: each step raises the loss.

In which direction does the loss grow: along your gradient, or against it?
"""

import numpy as np


def normal_equation(x, y):
    with_ones = np.column_stack([x, np.ones(len(x))])
    gram = with_ones.T @ with_ones
    solution = np.linalg.pinv(gram) @ with_ones.T @ y
    return solution[:-1], solution[-1]


def loss_gradients(x, y, weights, bias):
    errors = y - (x @ weights + bias)
    return 2 * x.T @ errors / len(y), 2 * errors.mean()


def gradient_descent(x, y, learning_rate, steps):
    weights, bias = np.zeros(x.shape[1]), 0.0
    for _ in range(steps):
        by_weights, by_bias = loss_gradients(x, y, weights, bias)
        weights = weights - learning_rate * by_weights
        bias = bias - learning_rate * by_bias
    return weights, bias


x = np.array([[0.0], [1.0], [2.0]])
y = np.array([1.0, 3.0, 5.0])
for steps in (0, 1, 2, 3):
    weights, bias = gradient_descent(x, y, 0.1, steps)
    print(steps, "loss", np.mean((x @ weights + bias - y) ** 2).round(4))
