"""The cell state is shown without tanh. It has no bound, so the hidden state
has none either, and the gates of the next step are driven to their ends.

Between which numbers does a hidden state have to lie?
"""

import numpy as np


def sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


def lstm_step(x, h, c, w, u, b):
    i, f, g, o = np.split(x @ w + h @ u + b, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * c, c


zero = np.zeros((1, 1))
w, u = np.zeros((1, 4)), np.zeros((1, 4))
h, _ = lstm_step(zero, zero, np.array([[8.0]]), w, u, np.full(4, 50.0))
print("h:", h.round(3))
