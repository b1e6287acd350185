"""Attention reads a mean of values, weighted by how queries match keys.

What a mask hides gets the score -inf, so the softmax gives it the weight 0
and the others share all of it.
"""

import numpy as np


def causal_mask(length):
    """Return a boolean array (length, length): True where query i sees key j.

    No query (row) sees a key (column) that comes after it.
    """
    return np.tril(np.ones((length, length), dtype=bool))


def attention(queries, keys, values, mask=None):
    """Return the outputs (..., n, v) and the weights (..., n, m).

    queries: (..., n, d); keys: (..., m, d); values: (..., m, v).
    mask: None, or booleans that broadcast to the weights, True where a query
    may see a key; each query may see one at least.
    """
    scores = queries @ np.swapaxes(keys, -1, -2) / np.sqrt(queries.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    scores = scores - np.max(scores, axis=-1, keepdims=True)
    weights = np.exp(scores)
    weights = weights / np.sum(weights, axis=-1, keepdims=True)
    return weights @ values, weights


x = np.array([[2.0, 0.0], [0.0, 2.0], [2.0, 2.0]])
outputs, weights = attention(x, x, x, causal_mask(3))
print("weights:")
print(weights.round(3))
print("outputs:")
print(outputs.round(3))
