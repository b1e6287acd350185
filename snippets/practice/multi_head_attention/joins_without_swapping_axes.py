"""The axes of heads and tokens are not swapped back before the reshape. The
shape is right, but a token gets numbers of other tokens.

What does a reshape do to the order of the numbers, and which order do you
need?
"""

import numpy as np


def split_heads(x, heads):
    b, n, d = x.shape
    return x.reshape(b, n, heads, d // heads).swapaxes(1, 2)


def join_heads(x):
    b, heads, n, size = x.shape
    return x.reshape(b, n, heads * size)


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
print("split and joined:", join_heads(split_heads(x, 2)).tolist())
