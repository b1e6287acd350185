"""The scores are not divided by the root of d. Their spread grows with d, and
the softmax gives all its weight to one key, with hardly a gradient.

How large does a dot product of d numbers become, and what keeps it small?
"""

import numpy as np


def causal_mask(length):
    return np.tril(np.ones((length, length), dtype=bool))


def attention(queries, keys, values, mask=None):
    scores = queries @ np.swapaxes(keys, -1, -2)
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    scores = scores - np.max(scores, axis=-1, keepdims=True)
    weights = np.exp(scores)
    weights = weights / np.sum(weights, axis=-1, keepdims=True)
    return weights @ values, weights


SEED = 0
rng = np.random.default_rng(SEED)
query, keys = rng.normal(size=(1, 256)), rng.normal(size=(4, 256))
_, weights = attention(query, keys, np.eye(4))
print("weights:", weights.round(3))
