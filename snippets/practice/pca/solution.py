"""Principal components: the directions in which centered data vary most.

The right singular vectors of the centered data are these directions, and the
squared singular values say how much varies along each.
"""

import numpy as np


def fit(x, k):
    """Return the mean (d,), k components (k, d) and their variances (k,).

    x: (n, d), n above 1; k at most min(n, d). The components have length 1,
    are at right angles, and come by falling variance; their signs are free.
    Variances are divided by n - 1.
    """
    mean = x.mean(axis=0)
    _, singular, components = np.linalg.svd(x - mean, full_matrices=False)
    return mean, components[:k], singular[:k] ** 2 / (len(x) - 1)


def transform(x, mean, components):
    """Return the coordinates (n, k) of x along the components."""
    return (x - mean) @ components.T


def restore(coordinates, mean, components):
    """Return the points (n, d) that have these coordinates."""
    return coordinates @ components + mean


SEED = 0
rng = np.random.default_rng(SEED)
turn = np.linalg.qr(rng.normal(size=(3, 3)))[0]
x = rng.normal(size=(200, 3)) * [3, 1, 0.1] @ turn + [5, -2, 10]
for k in (1, 2, 3):
    mean, components, variances = fit(x, k)
    back = restore(transform(x, mean, components), mean, components)
    error = np.mean(np.sum((x - back) ** 2, axis=1))
    print(k, "variances:", variances.round(3), "lost:", error.round(3))
