"""The gates are computed from the cell state in place of the hidden state.
What the output gate held back drives the gates nevertheless.

Which state do the gates see?
"""

import numpy as np


def sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


def lstm_step(x, h, c, w, u, b):
    i, f, g, o = np.split(x @ w + c @ u + b, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


zero = np.zeros((1, 1))
w, u = np.zeros((1, 4)), np.zeros((1, 4))
u = np.ones((1, 4))
for h in (-1.0, 1.0):
    _, c = lstm_step(zero, np.array([[h]]), zero, w, u, np.zeros(4))
    print("h:", h, "next c:", c.round(3))
