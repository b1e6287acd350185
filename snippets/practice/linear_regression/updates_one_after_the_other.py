"""The bias takes its step with weights that have moved already. Both gradients
belong to one point: compute both, then move.

At which weights is the gradient of your bias computed?
"""

import numpy as np


def normal_equation(x, y):
    with_ones = np.column_stack([x, np.ones(len(x))])
    gram = with_ones.T @ with_ones
    solution = np.linalg.pinv(gram) @ with_ones.T @ y
    return solution[:-1], solution[-1]


def loss_gradients(x, y, weights, bias):
    errors = x @ weights + bias - y
    return 2 * x.T @ errors / len(y), 2 * errors.mean()


def gradient_descent(x, y, learning_rate, steps):
    weights, bias = np.zeros(x.shape[1]), 0.0
    for _ in range(steps):
        by_weights, _ = loss_gradients(x, y, weights, bias)
        weights = weights - learning_rate * by_weights
        _, by_bias = loss_gradients(x, y, weights, bias)
        bias = bias - learning_rate * by_bias
    return weights, bias


x, y = np.array([[1.0], [3.0]]), np.array([2.0, 4.0])
weights, bias = gradient_descent(x, y, learning_rate=0.1, steps=1)
print(f"from zero, gradients -14 and -6: {weights[0]:.2f} and {bias:.2f}")
