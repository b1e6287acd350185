"""Dot product, cosine and distance rank neighbors differently while vectors
differ in length, and alike once all have length 1.
"""

import numpy as np
from scipy.spatial.distance import cdist

SEED = 0
rng = np.random.default_rng(SEED)


def dot_products(a, b):
    return a @ b.T


def unit(vectors):  # a vector of zeros stays as it is
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(lengths, lengths, 1)


def cosines(a, b):
    return unit(a) @ unit(b).T


def distances(a, b):  # |a - b|² = |a|² + |b|² - 2ab, without a loop
    squares = np.sum(a**2, axis=1)[:, None] + np.sum(b**2, axis=1)
    return np.sqrt(np.maximum(squares - 2 * a @ b.T, 0))  # not below 0


queries = rng.normal(size=(500, 32))
lengths = rng.lognormal(sigma=0.5, size=(1000, 1))  # as of frequent words
table = rng.normal(size=(1000, 32)) * lengths
error = np.abs(distances(queries, table) - cdist(queries, table)).max()
print("distances equal SciPy's", error < 1e-9)
for name, rows in (("as they are", table), ("length 1", unit(table))):
    by_dot = dot_products(queries, rows).argmax(axis=1)
    by_cosine = cosines(queries, rows).argmax(axis=1)
    by_distance = distances(queries, rows).argmin(axis=1)
    print(f"{name:11}  nearest by cosine is nearest by dot product",
          f"{np.mean(by_dot == by_cosine):4.0%}, by distance",
          f"{np.mean(by_distance == by_cosine):4.0%}")
