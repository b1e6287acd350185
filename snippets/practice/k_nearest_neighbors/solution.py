"""k-nearest neighbors: a vote among the k training points that are nearest.

There is nothing to train, so all the work waits until something is asked.
"""

import numpy as np


def standardized(x_train, x):
    """Return both with mean 0 and standard deviation 1 of the training points.

    A feature that is the same in all training points is not divided.
    """
    mean, deviation = x_train.mean(axis=0), x_train.std(axis=0)
    scale = np.where(deviation > 0, deviation, 1)
    return (x_train - mean) / scale, (x - mean) / scale


def nearest(x_train, x, k):
    """Return the numbers of the k nearest training points: (m, k).

    x_train: (n, d); x: (m, d). The nearest comes first.
    """
    # |a - b|^2 = |a|^2 - 2 a b + |b|^2, for all pairs at once
    squares = (np.sum(x**2, axis=1, keepdims=True) - 2 * x @ x_train.T
               + np.sum(x_train**2, axis=1))
    return np.argsort(squares, axis=1)[:, :k]


def predict(x_train, labels, x, k):
    """Return the most frequent label among the k nearest of each: (m,).

    labels: (n,), whole numbers from 0. Of equally frequent ones, the smallest.
    """
    votes = labels[nearest(x_train, x, k)]  # (m, k)
    return np.array([np.argmax(np.bincount(row)) for row in votes])


x_train = np.array([[1.0, 9e3], [1.2, 2e3], [3.0, 8e3], [3.1, 1e3],
                    [2.9, 5e3]])
labels = np.array([0, 0, 1, 1, 1])
x = np.array([[1.1, 5e3], [3.0, 9e3]])
print("as they are: ", predict(x_train, labels, x, 1))
scaled_train, scaled = standardized(x_train, x)
print("standardized:", predict(scaled_train, labels, scaled, 1))
