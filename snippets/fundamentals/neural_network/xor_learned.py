"""Gradient descent never learns XOR if the hidden layer is linear; if it is
not, more random starts succeed the wider it is.

The lines show the share of 100 starts that end at XOR. Even with ReLU, two
units often fail.
"""

import matplotlib.pyplot as plt
import numpy as np

SEED = 0
STARTS = 100  # networks per setting, trained side by side
WIDTHS = [1, 2, 4, 8]
x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
y = np.array([[0.0], [1.0], [1.0], [0.0]])
activations = {  # the function, and its slope where the function returned h
    "linear": (lambda z: z, lambda h: np.ones_like(h)),
    "relu": (lambda z: np.maximum(z, 0), lambda h: h > 0),
    "tanh": (np.tanh, lambda h: 1 - h**2),
}


def train(units, activation, steps=1000, learning_rate=0.5):
    """Return the loss of every network at its last step, and parameters."""
    rng = np.random.default_rng(SEED)
    activate, slope = activations[activation]
    w1, b1 = rng.normal(size=(STARTS, 2, units)), np.zeros((STARTS, 1, units))
    w2, b2 = rng.normal(size=(STARTS, units, 1)), np.zeros((STARTS, 1, 1))
    for _ in range(steps):
        hidden = activate(x @ w1 + b1)           # (starts, points, units)
        p = 1 / (1 + np.exp(-(hidden @ w2 + b2)))
        d_logits = (p - y) / len(x)              # backpropagation
        d_sums = (d_logits @ w2.mT) * slope(hidden)
        w2 -= learning_rate * hidden.mT @ d_logits
        b2 -= learning_rate * d_logits.sum(axis=1, keepdims=True)
        w1 -= learning_rate * x.T @ d_sums
        b1 -= learning_rate * d_sums.sum(axis=1, keepdims=True)
    loss = -np.log(np.where(y == 1, p, 1 - p)).mean(axis=(1, 2))
    return loss, (w1, b1, w2, b2)


plt.figure(layout="constrained")
losses = {}
for name, style in {"linear": "o:", "relu": "s-", "tanh": "^--"}.items():
    for units in WIDTHS:
        losses[name, units], _ = train(units, name)
    learned = [np.mean(losses[name, units] < 0.1) for units in WIDTHS]
    print(f"{name:6} with {WIDTHS} units:",
          " ".join(f"{share:4.0%}" for share in learned))
    plt.plot([str(units) for units in WIDTHS], learned, style, label=name)
plt.xlabel("units in the hidden layer")
plt.ylabel("share of starts that learn XOR")
for line in plt.gca().lines:
    plt.annotate(f" {line.get_label()}", line.get_xydata()[-1],
                 color=line.get_color(), va="center")
plt.show()
