"""The width is split as (size, heads), so a head gets every second feature.
With learned weights it would learn just as well; copied weights of another
library fit no more.

Which features does the first head get: the first ones, or every second?
"""

import numpy as np


def split_heads(x, heads):
    b, n, d = x.shape
    return x.reshape(b, n, d // heads, heads).transpose(0, 3, 1, 2)


def join_heads(x):
    b, heads, n, size = x.shape
    return x.transpose(0, 2, 3, 1).reshape(b, n, heads * size)


def multi_head_attention(x, w_q, w_k, w_v, w_o, heads, causal=False):
    q, k, v = (split_heads(x @ w, heads) for w in (w_q, w_k, w_v))
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    if causal:
        future = np.triu(np.ones(scores.shape[-2:], dtype=bool), 1)
        scores = np.where(future, -np.inf, scores)
    scores = scores - np.max(scores, axis=-1, keepdims=True)
    weights = np.exp(scores)
    weights = weights / np.sum(weights, axis=-1, keepdims=True)
    return join_heads(weights @ v) @ w_o


x = np.arange(8.0).reshape(1, 2, 4)
print("two tokens:", x.tolist())
print("first head:", split_heads(x, 2)[0, 0].tolist())
