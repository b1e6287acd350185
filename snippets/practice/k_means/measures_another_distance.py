"""Points are assigned by the sum of absolute differences, but a mean is the
best center for squared distances only. The two steps no longer lower one
number.

Which distance becomes smallest when the center is the mean?
"""

import numpy as np


def assign(x, centers):
    differences = x[:, np.newaxis] - centers  # (n, k, d)
    return np.argmin(np.sum(np.abs(differences), axis=2), axis=1)


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


x, centers = np.array([[0.0, 0.0]]), np.array([[3.0, 3.0], [5.0, 0.0]])
k = assign(x, centers)[0]
distances = np.linalg.norm(x - centers, axis=1)
print("distances:", distances.round(2), "nearest:", k)
