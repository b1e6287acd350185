"""Without the square root of d, the softmax saturates as vectors grow longer:
one weight takes all, and hardly any gradient is left.

Queries and keys are random, with entries of variance 1. Each query reads from
16 keys.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy.special import softmax

SEED = 0
rng = np.random.default_rng(SEED)
sizes = [4, 16, 64, 256, 1024]  # d, the numbers in a query


def measure(scores):
    """Return the mean largest weight and the mean slope of the softmax."""
    weights = softmax(scores, axis=-1)  # (queries, keys)
    # The slopes of weight i by score j are w_i (1 if i = j else 0) - w_i w_j
    slopes = weights[:, :, None] * (np.eye(16) - weights[:, None, :])
    sizes_of_slopes = np.linalg.norm(slopes, axis=(1, 2))
    return weights.max(axis=-1).mean(), sizes_of_slopes.mean()


rows = {"divided by √d": [], "not divided": [], "spread": []}
for d in sizes:
    queries, keys = rng.normal(size=(2, 500, 16, d))
    scores = np.einsum("nd,nkd->nk", queries[:, 0], keys)
    rows["spread"].append(scores.std())
    rows["not divided"].append(measure(scores))
    rows["divided by √d"].append(measure(scores / np.sqrt(d)))
print("    d    spread of scores    √d")
for d, spread in zip(sizes, rows.pop("spread"), strict=True):
    print(f"{d:5} {spread:19.1f} {np.sqrt(d):5.0f}")
_, (left, right) = plt.subplots(1, 2, figsize=(7, 3), layout="constrained")
for name, values in rows.items():
    for axis, curve in zip((left, right), np.transpose(values), strict=True):
        axis.plot(sizes, curve, "o-", label=name)
left.set(title="largest of 16 weights", xscale="log", xlabel="d")
right.set(title="slope of the softmax", xscale="log", xlabel="d")
left.legend(frameon=False)
plt.show()
