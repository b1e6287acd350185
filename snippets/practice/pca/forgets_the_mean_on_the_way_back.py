"""The restored points lie around the origin. The mean that was taken off has
to be added again.

Around which point do the restored points lie?
"""

import numpy as np


def fit(x, k):
    mean = x.mean(axis=0)
    _, singular, components = np.linalg.svd(x - mean, full_matrices=False)
    return mean, components[:k], singular[:k] ** 2 / (len(x) - 1)


def transform(x, mean, components):
    return (x - mean) @ components.T


def restore(coordinates, mean, components):
    return coordinates @ components


x = np.array([[10.0, 1.0], [10.0, 2.0], [10.0, 3.0]])  # they vary in y alone
mean, components, _ = fit(x, 1)
print(restore(transform(x, mean, components), mean, components).round(3))
