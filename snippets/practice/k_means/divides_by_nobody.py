"""No point is nearest to this center, and the mean of nothing is nan. From
then on every distance to it is nan, and argmin picks nan as the smallest.

What is the mean of the points of a center that has none?
"""

import numpy as np


def assign(x, centers):
    differences = x[:, np.newaxis] - centers  # (n, k, d)
    return np.argmin(np.sum(differences**2, axis=2), axis=1)


def update(x, nearest, centers):
    updated = np.array(centers, dtype=float)
    for k in range(len(centers)):
        members = nearest == k
        updated[k] = members @ x / np.sum(members)
    return updated


def k_means(x, centers):
    while True:
        nearest = assign(x, centers)
        updated = update(x, nearest, centers)
        if np.array_equal(updated, centers):
            return centers, nearest
        centers = updated


x = np.array([[0.0], [1.0], [9.0]])
with np.errstate(invalid="ignore"):
    centers = update(x, np.array([0, 0, 1]), np.array([[0.0], [9.0], [50.0]]))
    print("centers:", centers.ravel(), "nearest:", assign(x, centers))
