"""Multi-head attention: project, split the width into heads, attend, join.

Each head looks up on its own, in its part of the width; one last product mixes
what they found.
"""

import numpy as np


def split_heads(x, heads):
    """Return (b, heads, n, d / heads) of x (b, n, d).

    The first head gets the first d / heads features, and so on.
    """
    b, n, d = x.shape
    return x.reshape(b, n, heads, d // heads).swapaxes(1, 2)


def join_heads(x):
    """Return (b, n, heads * size) of x (b, heads, n, size): undo the split."""
    b, heads, n, size = x.shape
    return x.swapaxes(1, 2).reshape(b, n, heads * size)


def multi_head_attention(x, w_q, w_k, w_v, w_o, heads, causal=False):
    """Return the outputs (b, n, d) of self-attention over x (b, n, d).

    w_q, w_k, w_v, w_o: weights (d, d) for queries, keys, values and outputs,
    all applied as x @ w. causal: whether no token sees a later one.
    """
    q, k, v = (split_heads(x @ w, heads) for w in (w_q, w_k, w_v))
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    if causal:
        future = np.triu(np.ones(scores.shape[-2:], dtype=bool), 1)
        scores = np.where(future, -np.inf, scores)
    scores = scores - np.max(scores, axis=-1, keepdims=True)
    weights = np.exp(scores)
    weights = weights / np.sum(weights, axis=-1, keepdims=True)
    return join_heads(weights @ v) @ w_o


SEED = 0
rng = np.random.default_rng(SEED)
x = rng.normal(size=(1, 3, 4))
weights = rng.normal(size=(4, 4, 4))
for heads in (1, 2):
    outputs = multi_head_attention(x, *weights, heads, causal=True)
    print(heads, "heads, last token:", outputs[0, -1].round(3))
