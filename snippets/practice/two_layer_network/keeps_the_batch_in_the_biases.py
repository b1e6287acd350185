"""One bias serves all examples: it was broadcast over the batch, so its
gradient is the sum over the batch. Here each example keeps its own.

Does the gradient of a bias have the shape of the bias?
"""

import numpy as np


def forward(x, w1, b1, w2, b2):
    hidden = np.maximum(x @ w1 + b1, 0)
    return hidden, hidden @ w2 + b2


def backward(x, labels, hidden, logits, w2):
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
    targets = np.eye(logits.shape[1])[labels]
    by_logits = (probabilities - targets) / len(x)
    by_hidden = by_logits @ w2.T
    by_sums = by_hidden * (hidden > 0)
    return (x.T @ by_sums, by_sums,
            hidden.T @ by_logits, by_logits)


x, labels = np.array([[1.0], [2.0]]), np.array([0, 1])
w1, b1 = np.array([[1.0, -1.0]]), np.zeros(2)
w2, b2 = np.array([[1.0, -1.0], [2.0, 0.0]]), np.zeros(2)
hidden, logits = forward(x, w1, b1, w2, b2)

_, by_b1, _, by_b2 = backward(x, labels, hidden, logits, w2)
print("shapes of the biases:        ", b1.shape, b2.shape)
print("shapes of their gradients:   ", by_b1.shape, by_b2.shape)
