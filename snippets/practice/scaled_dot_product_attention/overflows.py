"""The exponential of a large score is inf, and inf / inf is nan. Subtract the
largest score of each row first; the weights stay.

How large can a score be that you take the exponential of?
"""

import numpy as np


def causal_mask(length):
    return np.tril(np.ones((length, length), dtype=bool))


def attention(queries, keys, values, mask=None):
    scores = queries @ np.swapaxes(keys, -1, -2) / np.sqrt(queries.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    weights = np.exp(scores)
    weights = weights / np.sum(weights, axis=-1, keepdims=True)
    return weights @ values, weights


x = np.array([[30.0], [40.0]])
with np.errstate(over="ignore", invalid="ignore"):
    print(attention(x, x, x)[1].round(3))
