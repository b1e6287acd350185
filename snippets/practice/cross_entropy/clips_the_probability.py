"""Clipping keeps the logarithm finite, but no loss can exceed 16.1 then, and
beyond that the slope is 0: from its worst mistakes the model learns nothing.

How large can your loss become at most, and how large should it be for a logit
of 1000?
"""

import numpy as np


def binary_cross_entropy(logits, targets):
    if logits.shape != targets.shape:
        raise ValueError(f"shapes {logits.shape} and {targets.shape}")
    p = (1 + np.tanh(logits / 2)) / 2
    p = np.clip(p, 1e-7, 1 - 1e-7)
    return -np.mean(targets * np.log(p) + (1 - targets) * np.log(1 - p))


def cross_entropy(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_sums = np.log(np.sum(np.exp(shifted), axis=1))
    return np.mean(log_sums - shifted[np.arange(len(labels)), labels])


for logit in (10.0, 20.0, 1000.0):
    loss = binary_cross_entropy(np.array([logit]), np.array([0.0]))
    print(f"logit {logit:6}, target 0: loss {loss:.3f}")
