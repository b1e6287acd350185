"""A state of fixed size reads exactly up to as many keys as it has features;
softmax weights, which keep every key, go on.

Each of n random keys has a random value. The error is that of the value read,
relative to its length; here d is 32, with 528 products of two numbers.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy.special import softmax

SEED = 0
D = 32  # numbers in a key
rng = np.random.default_rng(SEED)
counts = [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]
upper = np.triu_indices(D)  # each product of two numbers once


def unit(n):
    vectors = rng.normal(size=(n, D))
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def products(keys):
    return (keys[:, :, None] * keys[:, None, :])[:, *upper]


def state(features, values):
    """Read by the best matrix from features to values: least squares."""
    return features @ np.linalg.lstsq(features, values)[0]


curves = {"state of 32 x 32": [], "state of 528 x 32": [], "softmax": []}
for n in counts:
    keys, values = unit(n), unit(n)
    reads = [state(keys, values), state(products(keys), values),
             softmax(D * keys @ keys.T, axis=1) @ values]
    for curve, read in zip(curves.values(), reads, strict=True):
        curve.append(np.sqrt(np.mean(np.sum((read - values)**2, axis=1))))
for name, curve in curves.items():
    plt.plot(counts, curve, "o-", label=name)
plt.gca().set(xscale="log", xlabel="keys, each with a value",
              ylabel="error of the value read")
plt.legend(frameon=False)
plt.show()
