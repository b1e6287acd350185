"""What is computed is the gradient of the sum of squares, not of their mean.
It grows with the number of examples, so the learning rate that was right for
few diverges.

How does your gradient change when each example is there twice?
"""

import numpy as np


def normal_equation(x, y):
    with_ones = np.column_stack([x, np.ones(len(x))])
    gram = with_ones.T @ with_ones
    solution = np.linalg.pinv(gram) @ with_ones.T @ y
    return solution[:-1], solution[-1]


def loss_gradients(x, y, weights, bias):
    errors = x @ weights + bias - y
    return 2 * x.T @ errors, 2 * errors.sum()


def gradient_descent(x, y, learning_rate, steps):
    weights, bias = np.zeros(x.shape[1]), 0.0
    for _ in range(steps):
        by_weights, by_bias = loss_gradients(x, y, weights, bias)
        weights = weights - learning_rate * by_weights
        bias = bias - learning_rate * by_bias
    return weights, bias


x = np.tile([[0.0], [1.0], [2.0]], (10, 1))
weights, bias = gradient_descent(x, 1 + 2 * x[:, 0], 0.1, steps=20)
print(f"weight {weights[0]:.4g}, bias {bias:.4g}")
