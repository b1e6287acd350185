"""The probabilities are taken for logits, and go through softmax once more. As
they lie between 0 and 1, the loss can no longer come near 0.

How many times does an exponential act on your logits?
"""

import numpy as np


def binary_cross_entropy(logits, targets):
    if logits.shape != targets.shape:
        raise ValueError(f"shapes {logits.shape} and {targets.shape}")
    softplus = np.maximum(logits, 0) + np.log1p(np.exp(-np.abs(logits)))
    return np.mean(softplus - logits * targets)


def cross_entropy(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    exponentials = np.exp(shifted)
    p = exponentials / np.sum(exponentials, axis=1, keepdims=True)
    log_sums = np.log(np.sum(np.exp(p), axis=1))
    return np.mean(log_sums - p[np.arange(len(labels)), labels])


for size in (1.0, 10.0, 100.0):
    loss = cross_entropy(np.array([[size, 0.0, 0.0]]), np.array([0]))
    print(f"right logit {size:5}, the others 0: loss {loss:.4f}")
