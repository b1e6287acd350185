"""The scores are divided by the root of the number of keys. Then one more key,
even a hidden one, changes how the others are weighted. It is the root of d,
the length of a query.

Which axis of the queries and keys does the dot product sum over?
"""

import numpy as np


def causal_mask(length):
    return np.tril(np.ones((length, length), dtype=bool))


def attention(queries, keys, values, mask=None):
    scores = queries @ np.swapaxes(keys, -1, -2) / np.sqrt(keys.shape[-2])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    scores = scores - np.max(scores, axis=-1, keepdims=True)
    weights = np.exp(scores)
    weights = weights / np.sum(weights, axis=-1, keepdims=True)
    return weights @ values, weights


query = np.array([[1.0]])
for hidden in range(3):
    keys = np.array([[0.0], [2.0]] + [[5.0]] * hidden)
    seen = np.arange(len(keys)) < 2
    _, weights = attention(query, keys, keys, seen)
    print(hidden, "hidden keys:", weights.round(3))
