"""The reshape goes to (b, heads, n, size) at once. The shape is right and the
numbers are not: it cuts the sequence into heads, so one head gets all features
of the first tokens.

In the memory of x, which numbers stand side by side: those of a token or those
of a head?
"""

import numpy as np


def split_heads(x, heads):
    b, n, d = x.shape
    return x.reshape(b, heads, n, d // heads)


def join_heads(x):
    b, heads, n, size = x.shape
    return x.swapaxes(1, 2).reshape(b, n, heads * size)


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
