"""The singular values are taken for variances. They grow like deviations; the
variance is the square, divided by n - 1.

In which unit is a singular value, if x is in meters?
"""

import numpy as np


def fit(x, k):
    mean = x.mean(axis=0)
    _, singular, components = np.linalg.svd(x - mean, full_matrices=False)
    return mean, components[:k], singular[:k] / (len(x) - 1)


def transform(x, mean, components):
    return (x - mean) @ components.T


def restore(coordinates, mean, components):
    return coordinates @ components + mean


x = np.array([[-2.0], [0.0], [2.0]])
print("variance:", fit(x, 1)[2].round(4), "by NumPy:", x.var(axis=0, ddof=1))
