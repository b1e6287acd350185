"""Two steps in turn never raise the sum of squared distances; where they end
depends on the start.
"""

import numpy as np
from sklearn.datasets import load_digits

SEED = 0
CLUSTERS = 10
STARTS = 5
x = load_digits().data / 16  # (1797, 64)


def k_means(seed):
    """Return the center of each point, and the sum after each assignment."""
    rng = np.random.default_rng(seed)
    centers = x[rng.choice(len(x), CLUSTERS, replace=False)]
    nearest, sums = None, []
    while True:
        # |x - c|^2 = |x|^2 - 2 x c + |c|^2, for all points and centers
        squares = ((x**2).sum(axis=1, keepdims=True) - 2 * x @ centers.T
                   + (centers**2).sum(axis=1))
        before, nearest = nearest, squares.argmin(axis=1)
        sums.append(squares.min(axis=1).sum())
        if np.array_equal(before, nearest):
            return centers[nearest], np.array(sums)
        centers = np.array([
            x[nearest == k].mean(axis=0) if np.any(nearest == k)
            else x[rng.integers(len(x))]  # an empty cluster begins anew
            for k in range(CLUSTERS)
        ])


runs = [k_means(SEED + number) for number in range(STARTS)]
print("start  rounds  sum at first   at the end")
for number, (_, sums) in enumerate(runs):
    print(f"{number:5}{len(sums):8}{sums[0]:14,.0f}{sums[-1]:13,.0f}")
