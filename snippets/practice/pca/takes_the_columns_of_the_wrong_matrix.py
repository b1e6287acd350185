"""svd returns the right singular vectors as rows, already transposed.
Transposed once more, their columns are cut, which are no directions of the
data.

Are the vectors in the rows or in the columns of what svd returns?
"""

import numpy as np


def fit(x, k):
    mean = x.mean(axis=0)
    _, singular, components = np.linalg.svd(x - mean, full_matrices=False)
    return mean, components.T[:k], singular[:k] ** 2 / (len(x) - 1)


def transform(x, mean, components):
    return (x - mean) @ components.T


def restore(coordinates, mean, components):
    return coordinates @ components + mean


x = np.zeros((6, 3))
x[:2, 1], x[2:4, 2], x[4:, 0] = [-3, 3], [-2, 2], [-1, 1]  # mostly along y
print("first component:", np.abs(fit(x, 1)[1]).round(3))
