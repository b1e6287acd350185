"""Linear regression by a formula and by gradient descent.

Both look for the weights and the bias with the smallest mean squared error.
"""

import numpy as np


def normal_equation(x, y):
    """Return weights (d,) and bias with the smallest mean squared error.

    x: (n, d); y: (n,). Where several weights are equally good, any will do.
    """
    with_ones = np.column_stack([x, np.ones(len(x))])
    gram = with_ones.T @ with_ones
    solution = np.linalg.pinv(gram) @ with_ones.T @ y
    return solution[:-1], solution[-1]


def loss_gradients(x, y, weights, bias):
    """Return the gradients of the mean squared error: (d,) and a number."""
    errors = x @ weights + bias - y
    return 2 * x.T @ errors / len(y), 2 * errors.mean()


def gradient_descent(x, y, learning_rate, steps):
    """Return weights and bias after so many steps, which begin at zero."""
    weights, bias = np.zeros(x.shape[1]), 0.0
    for _ in range(steps):
        by_weights, by_bias = loss_gradients(x, y, weights, bias)
        weights = weights - learning_rate * by_weights
        bias = bias - learning_rate * by_bias
    return weights, bias


x = np.array([[0.0], [1.0], [2.0], [3.0]])
y = np.array([1.1, 2.9, 5.2, 6.8])
weights, bias = normal_equation(x, y)
print("formula:  ", weights.round(4), bias.round(4))
for steps in (1, 10, 1000):
    weights, bias = gradient_descent(x, y, 0.1, steps)
    print(f"{steps:4} steps:", weights.round(4), bias.round(4))
