"""Weighting the rare class and repeating it give the same gradient. In small
batches they differ: the weighted one is far noisier.

One layer, 1,000 payments, 20 of them frauds. Noise: how far the gradient of a
batch of 32 is from the whole one, in lengths of the whole one.
"""

import numpy as np
from scipy.special import expit

SEED = 0
N, FRAUDS, BATCHES = 1000, 20, 4000
rng = np.random.default_rng(SEED)
y = np.arange(N) < FRAUDS
x = rng.normal(size=(N, 3)) + 1.0 * y[:, None]
theta = rng.normal(0, 0.1, size=3)


def gradient(x, y, weights=1.0):
    """Return that of the mean cross-entropy; batches may be stacked."""
    error = weights * (expit(x @ theta) - y)
    return np.mean(error[..., None] * x, axis=-2)


# n / (classes * class size), as scikit-learn's "balanced": 1 on average
weights = np.where(y, N / (2 * FRAUDS), N / (2 * (N - FRAUDS)))
whole = gradient(x, y, weights)
times = (N - FRAUDS) // FRAUDS
repeated = np.r_[np.repeat(np.flatnonzero(y), times), np.flatnonzero(~y)]
print("weighted   ", whole.round(3))
print("repeated   ", gradient(x[repeated], y[repeated]).round(3))

drawn = rng.integers(N, size=(BATCHES, 32))
halves = np.c_[rng.integers(FRAUDS, size=(BATCHES, 16)),
               rng.integers(FRAUDS, N, size=(BATCHES, 16))]
batches = {"weighted": gradient(x[drawn], y[drawn], weights[drawn]),
           "half frauds": gradient(x[halves], y[halves])}
noise = {}
for name, each in batches.items():
    far = np.linalg.norm(each - whole, axis=1)
    noise[name] = np.sqrt(np.mean(far**2)) / np.linalg.norm(whole)
    print(f"{name:11}", each.mean(axis=0).round(3), f"{noise[name]:.1f}")
