"""Softmax and its logarithm, for logits of any size.

Subtracting the largest logit changes no probability, and leaves no exponential
above 1.
"""

import numpy as np


def softmax(logits):
    """Return probabilities along the last axis: each positive, sum 1.

    logits: an array of any shape, of numbers of any size.
    """
    shifted = logits - np.max(logits, axis=-1, keepdims=True)
    exponentials = np.exp(shifted)
    return exponentials / np.sum(exponentials, axis=-1, keepdims=True)


def log_softmax(logits):
    """Return the logarithms of softmax(logits), finite for finite logits."""
    shifted = logits - np.max(logits, axis=-1, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))


logits = np.array([[1.0, 2.0, 3.0], [1000.0, 1001.0, 1002.0]])
print(softmax(logits).round(4))
print(log_softmax(np.array([0.0, 2000.0])))
