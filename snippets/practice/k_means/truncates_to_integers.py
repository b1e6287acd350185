"""The new centers go into an array of the type of the old ones. If those are
whole numbers, each mean is cut to one without a warning.

What is the dtype of the array that you write the means into?
"""

import numpy as np


def assign(x, centers):
    differences = x[:, np.newaxis] - centers  # (n, k, d)
    return np.argmin(np.sum(differences**2, axis=2), axis=1)


def update(x, nearest, centers):
    updated = centers.copy()
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


x = np.array([[1], [2], [9], [10]])
centers, _ = k_means(x, np.array([[1], [10]]))
print("centers:", centers.ravel().tolist())
