"""One number, the largest of the whole batch, is subtracted from all rows. In
a row far below it each exponential becomes 0, and 0 / 0 is nan.

Whose maximum do you subtract from a row?
"""

import numpy as np


def softmax(logits):
    shifted = logits - np.max(logits)
    exponentials = np.exp(shifted)
    return exponentials / np.sum(exponentials, axis=-1, keepdims=True)


def log_softmax(logits):
    shifted = logits - np.max(logits, axis=-1, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))


logits = np.array([[1.0, 2.0, 3.0], [2001.0, 2002.0, 2003.0]])
with np.errstate(invalid="ignore"):
    print("alone:   ", softmax(logits[:1]).round(4))
    print("in batch:", softmax(logits)[:1].round(4))
