"""`axis=0` runs over the points: it finds for each center the nearest point.
What is wanted is the nearest center of each point.

How many numbers are there when 5 points are assigned to 2 centers?
"""

import numpy as np


def assign(x, centers):
    differences = x[:, np.newaxis] - centers  # (n, k, d)
    return np.argmin(np.sum(differences**2, axis=2), axis=0)


def update(x, nearest, centers):
    updated = np.array(centers, dtype=float)
    for k in range(len(centers)):
        if np.any(nearest == k):
            updated[k] = x[nearest == k].mean(axis=0)
    return updated


def k_means(x, centers):
    while True:
        nearest = assign(x, centers)
        updated = update(x, nearest, centers)
        if np.array_equal(updated, centers):
            return centers, nearest
        centers = updated


x = np.array([[0.0], [1.0], [2.0], [9.0], [8.0]])
print("nearest:", assign(x, np.array([[1.0], [9.0]])))
