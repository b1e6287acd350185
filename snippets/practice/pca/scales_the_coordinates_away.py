"""The coordinates are divided by their deviations. That is whitening: all of
them then vary alike, and restoring gives other points.

How far do the coordinates vary: each as the data do, or all alike?
"""

import numpy as np


def fit(x, k):
    mean = x.mean(axis=0)
    _, singular, components = np.linalg.svd(x - mean, full_matrices=False)
    return mean, components[:k], singular[:k] ** 2 / (len(x) - 1)


def transform(x, mean, components):
    coordinates = (x - mean) @ components.T
    return coordinates / np.std(coordinates, axis=0)


def restore(coordinates, mean, components):
    return coordinates @ components + mean


x = np.array([[0.0, 0.0], [10.0, 1.0], [20.0, 0.0]])
mean, components, _ = fit(x, 2)
back = restore(transform(x, mean, components), mean, components)
print("restored:", np.sort(np.abs(back), axis=0).round(2).tolist())
