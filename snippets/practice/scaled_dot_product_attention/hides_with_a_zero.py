"""The scores of hidden keys become 0, and exp(0) is 1: they keep a weight, and
win where all others are negative. Only -inf becomes a weight of 0.

What is the exponential of the score that you give to a hidden key?
"""

import numpy as np


def causal_mask(length):
    return np.tril(np.ones((length, length), dtype=bool))


def attention(queries, keys, values, mask=None):
    scores = queries @ np.swapaxes(keys, -1, -2) / np.sqrt(queries.shape[-1])
    if mask is not None:
        scores = scores * mask
    scores = scores - np.max(scores, axis=-1, keepdims=True)
    weights = np.exp(scores)
    weights = weights / np.sum(weights, axis=-1, keepdims=True)
    return weights @ values, weights


x = np.array([[1.0], [-3.0], [2.0]])
_, weights = attention(x, x, x, causal_mask(3))
print(weights.round(3))
