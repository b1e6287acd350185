"""The mean is taken over the features of each point. It should be one number
for each feature, over all points.

Over which axis does the mean of a feature run?
"""

import numpy as np


def fit(x, k):
    mean = x.mean(axis=1, keepdims=True)
    _, singular, components = np.linalg.svd(x - mean, full_matrices=False)
    return mean, components[:k], singular[:k] ** 2 / (len(x) - 1)


def transform(x, mean, components):
    return (x - mean) @ components.T


def restore(coordinates, mean, components):
    return coordinates @ components + mean


x = np.array([[10.0, 1.0], [10.0, 2.0], [10.0, 3.0]])  # they vary in y alone
mean, _, variances = fit(x, 1)
print("mean:", mean.ravel(), "variance:", variances.round(3))
