"""Only targets of 1 count. Whatever is predicted for the others is free, so
the best model says 1 to everything.

What is the loss of an example with target 0 that is predicted as 1?
"""

import numpy as np


def binary_cross_entropy(logits, targets):
    if logits.shape != targets.shape:
        raise ValueError(f"shapes {logits.shape} and {targets.shape}")
    softplus = np.maximum(-logits, 0) + np.log1p(np.exp(-np.abs(logits)))
    return np.mean(targets * softplus)


def cross_entropy(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_sums = np.log(np.sum(np.exp(shifted), axis=1))
    return np.mean(log_sums - shifted[np.arange(len(labels)), labels])


says_yes = np.array([5.0, 5.0, 5.0, 5.0])
loss = binary_cross_entropy(says_yes, np.array([1.0, 0.0, 0.0, 0.0]))
print("one of four is positive, all are predicted so:", loss.round(4))
