"""eigh returns the eigenvalues by rising size. The first k are the directions
in which the data vary least.

In which order does your decomposition return its values?
"""

import numpy as np


def fit(x, k):
    mean = x.mean(axis=0)
    values, vectors = np.linalg.eigh((x - mean).T @ (x - mean) / (len(x) - 1))
    return mean, vectors.T[:k], values[:k]


def transform(x, mean, components):
    return (x - mean) @ components.T


def restore(coordinates, mean, components):
    return coordinates @ components + mean


x = np.array([[0.0, 1.0], [10.0, 0.0], [20.0, 1.0]])
_, components, variances = fit(x, 1)
print("component:", np.abs(components), "variance:", variances.round(3))
