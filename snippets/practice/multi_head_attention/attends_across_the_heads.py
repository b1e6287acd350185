"""The scores multiply the queries of a token by the keys of the same token,
head with head. No token sees another one. The swap of heads and tokens was
left out on both ways.

Over which two axes should the matrix of scores run?
"""

import numpy as np


def split_heads(x, heads):
    b, n, d = x.shape
    return x.reshape(b, n, heads, d // heads)


def join_heads(x):
    b, n, heads, size = x.shape
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


x = np.array([[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]])
print("split:", split_heads(x, 2).shape)
changed = np.array([[[1.0, 2.0], [3.0, 4.0], [9.0, 9.0]]])
for each in (x, changed):
    outputs = multi_head_attention(each, *[np.eye(2)] * 4, heads=2)
    print("first token:", outputs[0, 0].round(3))
