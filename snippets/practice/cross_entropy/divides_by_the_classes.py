"""The mean is taken over a table of examples and classes, most of which is 0:
the loss is too small by the number of classes.

By which number is your sum divided, for 2 examples and 5 classes?
"""

import numpy as np


def binary_cross_entropy(logits, targets):
    if logits.shape != targets.shape:
        raise ValueError(f"shapes {logits.shape} and {targets.shape}")
    softplus = np.maximum(logits, 0) + np.log1p(np.exp(-np.abs(logits)))
    return np.mean(softplus - logits * targets)


def cross_entropy(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_sums = np.log(np.sum(np.exp(shifted), axis=1))
    one_hot = np.eye(logits.shape[1])[labels]
    return np.mean(one_hot * (log_sums[:, None] - shifted))


for classes in (2, 10, 100):
    loss = cross_entropy(np.zeros((4, classes)), np.zeros(4, dtype=int))
    print(f"{classes:3} classes: {loss:.3f}, log of it {np.log(classes):.3f}")
