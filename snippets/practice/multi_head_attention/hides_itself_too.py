"""The diagonal is hidden as well, so the first token sees nothing: its row is
all -inf, and nan after the softmax. A token may see itself.

Which tokens may the very first one see?
"""

import numpy as np


def split_heads(x, heads):
    b, n, d = x.shape
    return x.reshape(b, n, heads, d // heads).swapaxes(1, 2)


def join_heads(x):
    b, heads, n, size = x.shape
    return x.swapaxes(1, 2).reshape(b, n, heads * size)


def multi_head_attention(x, w_q, w_k, w_v, w_o, heads, causal=False):
    q, k, v = (split_heads(x @ w, heads) for w in (w_q, w_k, w_v))
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    if causal:
        future = np.triu(np.ones(scores.shape[-2:], dtype=bool), 0)
        scores = np.where(future, -np.inf, scores)
    scores = scores - np.max(scores, axis=-1, keepdims=True)
    weights = np.exp(scores)
    weights = weights / np.sum(weights, axis=-1, keepdims=True)
    return join_heads(weights @ v) @ w_o


x = np.array([[[1.0, 2.0], [3.0, 4.0]]])
with np.errstate(invalid="ignore"):
    print(multi_head_attention(x, *[np.eye(2)] * 4, 2, causal=True).round(3))
