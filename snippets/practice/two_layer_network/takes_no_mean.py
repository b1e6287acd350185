"""The loss is a mean over the examples, and these are the gradients of a sum:
a batch twice as large takes steps twice as long.

How do your gradients change when each example is there twice?
"""

import numpy as np


def forward(x, w1, b1, w2, b2):
    hidden = np.maximum(x @ w1 + b1, 0)
    return hidden, hidden @ w2 + b2


def backward(x, labels, hidden, logits, w2):
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
    targets = np.eye(logits.shape[1])[labels]
    by_logits = probabilities - targets
    by_hidden = by_logits @ w2.T
    by_sums = by_hidden * (hidden > 0)
    return (x.T @ by_sums, by_sums.sum(axis=0),
            hidden.T @ by_logits, by_logits.sum(axis=0))


x, labels = np.array([[1.0], [2.0]]), np.array([0, 1])
w1, b1 = np.array([[1.0, -1.0]]), np.zeros(2)
w2, b2 = np.array([[1.0, -1.0], [2.0, 0.0]]), np.zeros(2)
hidden, logits = forward(x, w1, b1, w2, b2)

for copies in (1, 10):
    _, _, _, by_b2 = backward(np.tile(x, (copies, 1)), np.tile(labels, copies),
                              np.tile(hidden, (copies, 1)),
                              np.tile(logits, (copies, 1)), w2)
    print(f"gradient by b2, {copies:2} copies:", by_b2.round(3))
