"""The exponential of a logit above 709 is inf in float64, and so is the sum.
With the largest logit subtracted from all first, the loss is the same and no
exponential is above 1.

How large can the numbers be whose exponentials you take?
"""

import numpy as np


def binary_cross_entropy(logits, targets):
    if logits.shape != targets.shape:
        raise ValueError(f"shapes {logits.shape} and {targets.shape}")
    softplus = np.maximum(logits, 0) + np.log1p(np.exp(-np.abs(logits)))
    return np.mean(softplus - logits * targets)


def cross_entropy(logits, labels):
    shifted = logits
    log_sums = np.log(np.sum(np.exp(shifted), axis=1))
    return np.mean(log_sums - shifted[np.arange(len(labels)), labels])


with np.errstate(over="ignore"):
    for size in (10.0, 1000.0):
        loss = cross_entropy(np.array([[size, 0.0]]), np.array([1]))
        print(f"wrong by {size:6}: loss {loss:.4f}")
