"""The weights of hidden keys are set to 0 after the softmax. They have taken
their share before, so the rest of the row sums to less than 1, and depends on
what is hidden.

Do the weights that are left still sum to 1?
"""

import numpy as np


def causal_mask(length):
    return np.tril(np.ones((length, length), dtype=bool))


def attention(queries, keys, values, mask=None):
    scores = queries @ np.swapaxes(keys, -1, -2) / np.sqrt(queries.shape[-1])
    scores = scores - np.max(scores, axis=-1, keepdims=True)
    weights = np.exp(scores)
    weights = weights / np.sum(weights, axis=-1, keepdims=True)
    if mask is not None:
        weights = np.where(mask, weights, 0.0)
    return weights @ values, weights


x = np.array([[2.0, 0.0], [0.0, 2.0], [2.0, 2.0]])
_, weights = attention(x, x, x, causal_mask(3))
print(weights.round(3))
print("sums of the rows:", weights.sum(axis=-1).round(3))
