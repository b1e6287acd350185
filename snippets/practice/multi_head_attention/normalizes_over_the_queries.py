"""The softmax runs over the queries. In causal attention, later queries then
change the outputs of earlier ones: the future leaks in.

Which axis of the scores belongs to the keys?
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
        future = np.triu(np.ones(scores.shape[-2:], dtype=bool), 1)
        scores = np.where(future, -np.inf, scores)
    scores = scores - np.max(scores, axis=-2, keepdims=True)
    weights = np.exp(scores)
    weights = weights / np.sum(weights, axis=-2, keepdims=True)
    return join_heads(weights @ v) @ w_o


x = np.array([[[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]])
for length in (1, 2, 3):
    outputs = multi_head_attention(x[:, :length], *[np.eye(2)] * 4, 2, True)
    print(length, "tokens, the first gets:", outputs[0, 0].round(3))
