"""Without the square root of d, the softmax saturates as vectors grow longer:
one weight takes all, and most queries get hardly any gradient.

Queries and keys are random, with entries of variance 1. Each query reads from
16 keys. Right: the median query's gradient of the weights.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy.special import softmax

SEED = 0
rng = np.random.default_rng(SEED)
sizes = [4, 16, 64, 256, 1024]  # d, the numbers in a query


def measure(queries, keys, factor):
    """Return the mean largest weight, and each query's size of gradient."""
    weights = softmax(factor * np.einsum("nd,nkd->nk", queries, keys), axis=1)
    # Of weight i by score j: w_i (1 if i = j else 0) - w_i w_j
    slopes = weights[:, :, None] * (np.eye(16) - weights[:, None, :])
    by_query = factor * slopes @ keys  # (queries, weights, numbers)
    return weights.max(axis=1).mean(), np.linalg.norm(by_query, axis=(1, 2))


rows = {"divided by √d": [], "not divided": []}
print("    d    spread of scores    √d    mean gradient, not divided")
for d in sizes:
    queries, keys = rng.normal(size=(300, d)), rng.normal(size=(300, 16, d))
    rows["divided by √d"].append(measure(queries, keys, 1 / np.sqrt(d)))
    rows["not divided"].append(measure(queries, keys, 1))
    spread = np.einsum("nd,nkd->nk", queries, keys).std()
    mean = rows["not divided"][-1][1].mean()
    print(f"{d:5} {spread:19.1f} {np.sqrt(d):5.0f} {mean:29.1f}")
_, (left, right) = plt.subplots(1, 2, figsize=(7, 3), layout="constrained")
for name, values in rows.items():
    left.plot(sizes, [most for most, _ in values], "o-", label=name)
    right.plot(sizes, [np.median(size) for _, size in values], "o-")
left.set(title="largest of 16 weights", xscale="log", xlabel="d")
right.set(title="median gradient by the query", xscale="log", xlabel="d")
left.legend(frameon=False)
plt.show()
