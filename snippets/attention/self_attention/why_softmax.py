"""Plain weights by dot product mix up values once there are many keys; softmax
weights find the right one among far more.

Each of n random keys has a random value, and each key asks for its own. Plain
attention holds about d keys; here d is 32.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy.special import softmax

SEED = 0
D = 32  # numbers in a key
rng = np.random.default_rng(SEED)
counts = [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]


def unit(n):
    vectors = rng.normal(size=(n, D))
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def found(read, values):
    """Return the share of what was read that is nearest to its own value."""
    nearest = np.argmax(read @ values.T, axis=1)
    return np.mean(nearest == np.arange(len(values)))


curves = {"softmax": [], "dot products": [], "least squares": []}
for n in counts:
    keys, values = unit(n), unit(n)
    similarity = keys @ keys.T  # of each query, which is a key, to each key
    curves["dot products"].append(found(similarity @ values, values))
    weights = softmax(D * similarity, axis=1)
    curves["softmax"].append(found(weights @ values, values))
    best = np.linalg.lstsq(keys, values)[0]  # no matrix of D x D does better
    curves["least squares"].append(found(keys @ best, values))
for name, curve in curves.items():
    plt.plot(counts, curve, "o-")
    plt.text(140, curve[6] + 0.03, name)
plt.gca().set(xscale="log", xlabel="keys, each with a value", ylim=(0, 1.15),
              ylabel="share found")
plt.show()
