"""k-means: assign points to the nearest center, move centers to the means.

The two steps alternate until nothing moves. Neither can raise the sum of the
squared distances.
"""

import numpy as np


def assign(x, centers):
    """Return the number of the nearest center of each point: (n,).

    x: (n, d); centers: (k, d).
    """
    differences = x[:, np.newaxis] - centers  # (n, k, d)
    return np.argmin(np.sum(differences**2, axis=2), axis=1)


def update(x, nearest, centers):
    """Return new centers (k, d), each the mean of the points assigned to it.

    nearest: (n,), as `assign` returns it. A center without points stays where
    it was; so does the array `centers` that is given.
    """
    updated = np.array(centers, dtype=float)
    for k in range(len(centers)):
        if np.any(nearest == k):
            updated[k] = x[nearest == k].mean(axis=0)
    return updated


def k_means(x, centers):
    """Return centers and assignments when no center moves any more."""
    while True:
        nearest = assign(x, centers)
        updated = update(x, nearest, centers)
        if np.array_equal(updated, centers):
            return centers, nearest
        centers = updated


x = np.array([[0.0, 0.0], [1.0, 0.0], [9.0, 9.0], [9.0, 8.0], [0.0, 1.0]])
centers, nearest = k_means(x, x[:2])
print("centers:", centers.round(3).tolist())
print("nearest:", nearest)
