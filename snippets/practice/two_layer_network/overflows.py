"""The exponential of a logit above 709 is inf in float64, and inf / inf is
nan: one such example spoils all weights. The largest logit may be subtracted
from all first.

How large can the numbers be whose exponentials you take?
"""

import numpy as np


def forward(x, w1, b1, w2, b2):
    hidden = np.maximum(x @ w1 + b1, 0)
    return hidden, hidden @ w2 + b2


def backward(x, labels, hidden, logits, w2):
    exponentials = np.exp(logits)
    probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
    targets = np.eye(logits.shape[1])[labels]
    by_logits = (probabilities - targets) / len(x)
    by_hidden = by_logits @ w2.T
    by_sums = by_hidden * (hidden > 0)
    return (x.T @ by_sums, by_sums.sum(axis=0),
            hidden.T @ by_logits, by_logits.sum(axis=0))


x, hidden, w2 = np.ones((1, 1)), np.ones((1, 1)), np.ones((1, 2))
with np.errstate(over="ignore", invalid="ignore"):
    for size in (1.0, 1000.0):
        logits = np.array([[size, 0.0]])
        _, _, _, by_b2 = backward(x, np.array([1]), hidden, logits, w2)
        print(f"logit {size:6}: gradient by b2", by_b2.round(4))
