"""A network with one hidden layer: forward pass, and gradients of its loss.

The backward pass goes through the same steps in reverse order.
"""

import numpy as np


def forward(x, w1, b1, w2, b2):
    """Return the hidden activations (n, h), after ReLU, and the logits (n, c).

    x: (n, d); w1: (d, h); b1: (h,); w2: (h, c); b2: (c,).
    """
    hidden = np.maximum(x @ w1 + b1, 0)
    return hidden, hidden @ w2 + b2


def backward(x, labels, hidden, logits, w2):
    """Return the gradients of the mean cross-entropy by w1, b1, w2 and b2.

    labels: (n,), the class of each example; hidden, logits: as forward
    returned them. Each gradient has the shape of its parameter.
    """
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
    targets = np.eye(logits.shape[1])[labels]
    by_logits = (probabilities - targets) / len(x)
    by_hidden = by_logits @ w2.T
    by_sums = by_hidden * (hidden > 0)
    return (x.T @ by_sums, by_sums.sum(axis=0),
            hidden.T @ by_logits, by_logits.sum(axis=0))


SEED = 0
rng = np.random.default_rng(SEED)
x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
labels = np.array([0, 1, 1, 0])  # exclusive or
parameters = [rng.normal(size=(2, 8)), np.zeros(8),
              rng.normal(size=(8, 2)), np.zeros(2)]
for step in range(201):
    hidden, logits = forward(x, *parameters)
    if step % 100 == 0:
        print(f"step {step:3}: predicted {logits.argmax(axis=1)}")
    gradients = backward(x, labels, hidden, logits, parameters[2])
    parameters = [p - 0.5 * g
                  for p, g in zip(parameters, gradients, strict=True)]
