"""When a feature is a copy of another, or there are fewer examples than
weights, the matrix has no inverse. The pseudo-inverse, or `np.linalg.lstsq`,
needs none.

Does your matrix have an inverse when two features are the same?
"""

import numpy as np


def normal_equation(x, y):
    with_ones = np.column_stack([x, np.ones(len(x))])
    gram = with_ones.T @ with_ones
    solution = np.linalg.inv(gram) @ with_ones.T @ y
    return solution[:-1], solution[-1]


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


meters = np.array([1.0, 2.0, 3.0])
x = np.column_stack([meters, meters])
try:
    weights, bias = normal_equation(x, y=np.array([1.0, 3.0, 5.0]))
    print("predictions:", (x @ weights + bias).round(4))
except np.linalg.LinAlgError as error:
    print("LinAlgError:", error)
