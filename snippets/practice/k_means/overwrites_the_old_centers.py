"""`np.asarray` copies nothing, so old and new centers are one array: they are
always equal, and the loop stops after its first round. The caller's start is
lost, too.

With what do you compare the new centers, and is it still what it was?
"""

import numpy as np


def assign(x, centers):
    differences = x[:, np.newaxis] - centers  # (n, k, d)
    return np.argmin(np.sum(differences**2, axis=2), axis=1)


def update(x, nearest, centers):
    updated = np.asarray(centers, dtype=float)
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


x = np.array([[0.0], [1.0], [10.0], [11.0]])
start = np.array([[0.0], [1.0]])
centers, nearest = k_means(x, start)
print("centers:", centers.ravel().round(2), "nearest:", nearest)
