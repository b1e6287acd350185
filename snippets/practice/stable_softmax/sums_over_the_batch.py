"""The sum runs over all numbers of the batch, so each row sums to less than 1.
It needs the last axis, and `keepdims=True` to divide each row by its own sum.

Over which axis do your probabilities sum to 1?
"""

import numpy as np


def softmax(logits):
    exponentials = np.exp(logits - np.max(logits))
    return exponentials / np.sum(exponentials)


def log_softmax(logits):
    shifted = logits - np.max(logits, axis=-1, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))


probabilities = softmax(np.array([[1.0, 2.0, 3.0], [3.0, 2.0, 1.0]]))
print(probabilities.round(4))
print("sums of the rows:", probabilities.sum(axis=-1).round(4))
