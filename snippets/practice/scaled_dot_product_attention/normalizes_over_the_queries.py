"""The softmax runs along the queries, so each key hands out a total of 1, and
no query reads a mean. It runs along the keys, the last axis.

Whose weights must sum to 1: those of a query or those of a key?
"""

import numpy as np


def causal_mask(length):
    return np.tril(np.ones((length, length), dtype=bool))


def attention(queries, keys, values, mask=None):
    scores = queries @ np.swapaxes(keys, -1, -2) / np.sqrt(queries.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    scores = scores - np.max(scores, axis=-2, keepdims=True)
    weights = np.exp(scores)
    weights = weights / np.sum(weights, axis=-2, keepdims=True)
    return weights @ values, weights


x = np.array([[2.0, 0.0], [0.0, 2.0], [2.0, 2.0]])
outputs, weights = attention(x, x, np.ones((3, 1)))
print("sums of the rows:", weights.sum(axis=-1).round(3))
print("mean of ones:", outputs.ravel().round(3))
