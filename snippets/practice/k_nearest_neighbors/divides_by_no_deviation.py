"""A feature that is always the same has deviation 0, and 0 / 0 is nan: it
spoils the distances to all points, though it tells none apart.

What is the standard deviation of a feature that never changes?
"""

import numpy as np


def standardized(x_train, x):
    mean, deviation = x_train.mean(axis=0), x_train.std(axis=0)
    scale = deviation
    return (x_train - mean) / scale, (x - mean) / scale


def nearest(x_train, x, k):
    # |a - b|^2 = |a|^2 - 2 a b + |b|^2, for all pairs at once
    squares = (np.sum(x**2, axis=1, keepdims=True) - 2 * x @ x_train.T
               + np.sum(x_train**2, axis=1))
    return np.argsort(squares, axis=1)[:, :k]


def predict(x_train, labels, x, k):
    votes = labels[nearest(x_train, x, k)]  # (m, k)
    return np.array([np.argmax(np.bincount(row)) for row in votes])


x_train = np.array([[1.0, 7.0], [2.0, 7.0], [3.0, 7.0]])
with np.errstate(invalid="ignore"):
    print(standardized(x_train, x_train[:1])[0].round(2))
