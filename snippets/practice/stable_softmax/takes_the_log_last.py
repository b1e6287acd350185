"""The logarithm comes last, when small probabilities have become 0 already,
and log(0) is -inf. A quotient's logarithm is a difference: shifted - log(sum).

Can a probability be 0 before you take its logarithm?
"""

import numpy as np


def softmax(logits):
    shifted = logits - np.max(logits, axis=-1, keepdims=True)
    exponentials = np.exp(shifted)
    return exponentials / np.sum(exponentials, axis=-1, keepdims=True)


def log_softmax(logits):
    return np.log(softmax(logits))


with np.errstate(divide="ignore"):
    print(log_softmax(np.array([0.0, 10.0])).round(4))
    print(log_softmax(np.array([0.0, 2000.0])).round(4))
