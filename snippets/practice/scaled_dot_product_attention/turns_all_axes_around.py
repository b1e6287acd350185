"""`.T` reverses all axes, those of the batch, too. It is right for two axes
and breaks for more: swap the last two only.

What does `.T` do to an array of shape (b, m, d)?
"""

import numpy as np


def causal_mask(length):
    return np.tril(np.ones((length, length), dtype=bool))


def attention(queries, keys, values, mask=None):
    scores = queries @ keys.T / np.sqrt(queries.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    scores = scores - np.max(scores, axis=-1, keepdims=True)
    weights = np.exp(scores)
    weights = weights / np.sum(weights, axis=-1, keepdims=True)
    return weights @ values, weights


x = np.ones((2, 3, 4))
print("keys:", x.shape, "turned around:", x.T.shape)
try:
    print("weights:", attention(x, x, x)[1].shape)
except ValueError:
    print("ValueError: they do not fit")
