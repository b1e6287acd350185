"""The triangle is the upper one, so each token sees itself and what comes
after it, the very token that it is trained to predict.

Are rows queries or keys, and which triangle is the past?
"""

import numpy as np


def causal_mask(length):
    return np.triu(np.ones((length, length), dtype=bool))


def attention(queries, keys, values, mask=None):
    scores = queries @ np.swapaxes(keys, -1, -2) / np.sqrt(queries.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    scores = scores - np.max(scores, axis=-1, keepdims=True)
    weights = np.exp(scores)
    weights = weights / np.sum(weights, axis=-1, keepdims=True)
    return weights @ values, weights


x = np.array([[2.0, 0.0], [0.0, 2.0], [2.0, 2.0]])
print(causal_mask(3).astype(int))
print(attention(x, x, x, causal_mask(3))[1].round(3))
