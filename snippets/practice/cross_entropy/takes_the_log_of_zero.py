"""The sigmoid of 1000 is 1, so the other class has probability 0 and a loss of
inf, where it should be 1000; and 0 times -inf is nan.

Can the sigmoid be rounded to 0 or 1 before you take its logarithm?
"""

import numpy as np


def binary_cross_entropy(logits, targets):
    if logits.shape != targets.shape:
        raise ValueError(f"shapes {logits.shape} and {targets.shape}")
    p = (1 + np.tanh(logits / 2)) / 2
    return -np.mean(targets * np.log(p) + (1 - targets) * np.log(1 - p))


def cross_entropy(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_sums = np.log(np.sum(np.exp(shifted), axis=1))
    return np.mean(log_sums - shifted[np.arange(len(labels)), labels])


with np.errstate(divide="ignore", invalid="ignore"):
    for logit in (10.0, 1000.0):
        losses = [binary_cross_entropy(np.array([logit]), np.array([target]))
                  for target in (0.0, 1.0)]
        print(f"logit {logit:6}: losses {losses[0]:.4f} {losses[1]:.4f}")
