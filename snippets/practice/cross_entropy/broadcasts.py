"""Logits of shape (n, 1) and targets of shape (n,) broadcast to (n, n): each
prediction is compared with each target, and nothing complains.

What is the shape of your sum when logits are a column and targets are not?
"""

import numpy as np


def binary_cross_entropy(logits, targets):
    softplus = np.maximum(logits, 0) + np.log1p(np.exp(-np.abs(logits)))
    return np.mean(softplus - logits * targets)


def cross_entropy(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_sums = np.log(np.sum(np.exp(shifted), axis=1))
    return np.mean(log_sums - shifted[np.arange(len(labels)), labels])


logits, targets = np.array([[9.0], [-9.0]]), np.array([1.0, 0.0])
print("both are right:", binary_cross_entropy(logits[:, 0], targets).round(4))
try:
    print("as a column:   ", binary_cross_entropy(logits, targets).round(4))
except ValueError as error:
    print("ValueError:", error)
