"""True means "may be seen" here, and it is what gets -inf. Libraries disagree:
in Keras True may be seen, in PyTorch's key_padding_mask it is hidden.

What does True in the mask stand for?
"""

import numpy as np


def causal_mask(length):
    return np.tril(np.ones((length, length), dtype=bool))


def attention(queries, keys, values, mask=None):
    scores = queries @ np.swapaxes(keys, -1, -2) / np.sqrt(queries.shape[-1])
    if mask is not None:
        scores = np.where(mask, -np.inf, scores)
    scores = scores - np.max(scores, axis=-1, keepdims=True)
    weights = np.exp(scores)
    weights = weights / np.sum(weights, axis=-1, keepdims=True)
    return weights @ values, weights


x = np.array([[1.0], [2.0], [3.0]])
seen = np.array([True, True, False])
_, weights = attention(x, x, x, seen)
print(weights.round(3))
