"""The mean is not taken off before the decomposition. The first component then
points from the origin to the data, and not along their spread.

If all points lie far from the origin, which direction explains most of their
size?
"""

import numpy as np


def fit(x, k):
    mean = x.mean(axis=0)
    _, singular, components = np.linalg.svd(x, full_matrices=False)
    return mean, components[:k], singular[:k] ** 2 / (len(x) - 1)


def transform(x, mean, components):
    return (x - mean) @ components.T


def restore(coordinates, mean, components):
    return coordinates @ components + mean


x = np.array([[10.0, 1.0], [10.0, 2.0], [10.0, 3.0]])  # they vary in y alone
_, components, variances = fit(x, 1)
print("component:", np.abs(components).round(3))
print("variance:", variances.round(3))
