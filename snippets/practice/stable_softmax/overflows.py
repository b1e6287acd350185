"""The exponential overflows: exp of a logit above 709 is inf in float64, and
inf / inf is nan. Subtract the largest logit first; the probabilities stay.

Are all logits in your exponentials small enough?
"""

import numpy as np


def softmax(logits):
    exponentials = np.exp(logits)
    return exponentials / np.sum(exponentials, axis=-1, keepdims=True)


def log_softmax(logits):
    shifted = logits - np.max(logits, axis=-1, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))


with np.errstate(over="ignore", invalid="ignore"):
    print(softmax(np.array([1.0, 2.0, 3.0])).round(4))
    print(softmax(np.array([1000.0, 1001.0, 1002.0])).round(4))
