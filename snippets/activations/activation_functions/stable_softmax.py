"""Subtracting the largest logit leaves softmax unchanged and keeps it from
overflowing; its logarithm needs a formula of its own.
"""

import numpy as np


def naive_softmax(logits):
    return np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)


def softmax(logits):
    # The largest exponent becomes 0, so nothing overflows and the sum is >= 1.
    exps = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return exps / exps.sum(axis=-1, keepdims=True)


def log_softmax(logits):
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


large = np.array([1000.0, 1001.0, 1002.0])
distant = np.array([0.0, -1000.0])
with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
    overflowed = naive_softmax(large)
    log_of_softmax = np.log(softmax(distant))
print("naive:         ", overflowed)
print("stable:        ", softmax(large).round(3))
print("logits - 1000: ", softmax(large - 1000).round(3))
print("log of softmax:", log_of_softmax)
print("log-softmax:   ", log_softmax(distant))
