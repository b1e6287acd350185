"""The squares are divided by n, though the mean was taken from the same data.
The sum of the variances is then less than that of the columns.

By which number does an unbiased variance divide?
"""

import numpy as np


def fit(x, k):
    mean = x.mean(axis=0)
    _, singular, components = np.linalg.svd(x - mean, full_matrices=False)
    return mean, components[:k], singular[:k] ** 2 / len(x)


def transform(x, mean, components):
    return (x - mean) @ components.T


def restore(coordinates, mean, components):
    return coordinates @ components + mean


x = np.array([[-2.0], [0.0], [2.0]])
print("variance:", fit(x, 1)[2].round(4), "by NumPy:", x.var(axis=0, ddof=1))
