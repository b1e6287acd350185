"""New data are centered with their own mean. They should be moved as the data
were that the components came from: now a single point always gets the
coordinates 0.

Whose mean has to be taken off a new point?
"""

import numpy as np


def fit(x, k):
    mean = x.mean(axis=0)
    _, singular, components = np.linalg.svd(x - mean, full_matrices=False)
    return mean, components[:k], singular[:k] ** 2 / (len(x) - 1)


def transform(x, mean, components):
    return (x - x.mean(axis=0)) @ components.T


def restore(coordinates, mean, components):
    return coordinates @ components + mean


x = np.array([[0.0, 0.0], [2.0, 0.0], [4.0, 0.0]])
mean, components, _ = fit(x, 1)
new = np.array([[9.0, 0.0]])
print("a new point:", np.abs(transform(new, mean, components)))
