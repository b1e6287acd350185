"""Cross-entropy from logits, binary and for several classes.

Neither takes the logarithm of a probability, which may have become 0 or 1.
"""

import numpy as np


def binary_cross_entropy(logits, targets):
    """Return the mean cross-entropy of sigmoid(logits) and targets.

    logits, targets: arrays of one shape; targets: from 0 to 1. Where their
    shapes differ, raise a ValueError: they would broadcast.
    """
    if logits.shape != targets.shape:
        raise ValueError(f"shapes {logits.shape} and {targets.shape}")
    softplus = np.maximum(logits, 0) + np.log1p(np.exp(-np.abs(logits)))
    return np.mean(softplus - logits * targets)


def cross_entropy(logits, labels):
    """Return the mean cross-entropy of softmax(logits) and labels.

    logits: (n, c); labels: (n,), whole numbers from 0 to c - 1.
    """
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_sums = np.log(np.sum(np.exp(shifted), axis=1))
    return np.mean(log_sums - shifted[np.arange(len(labels)), labels])


logits = np.array([-1000.0, -1.0, 2.0])
for target in (0.0, 1.0):
    losses = [binary_cross_entropy(logits[[i]], np.array([target])).round(4)
              for i in range(3)]
    print(f"target {target:.0f}:", *losses)
logits = np.array([[1.0, 2.0, 3.0], [1000.0, 0.0, 0.0]])
print("several classes:", cross_entropy(logits, np.array([2, 1])).round(4))
