"""The old cell state is added as it is. Nothing can be dropped, and the state
can grow for as long as the sequence goes on.

By what is the old cell state multiplied?
"""

import numpy as np


def sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


def lstm_step(x, h, c, w, u, b):
    i, _, g, o = np.split(x @ w + h @ u + b, 4, axis=-1)
    c = c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


zero = np.zeros((1, 1))
w, u = np.zeros((1, 4)), np.zeros((1, 4))
b, h, c = np.array([50.0, 0.0, 50.0, 50.0]), zero, zero
for _ in range(5):
    h, c = lstm_step(zero, h, c, w, u, b)
print("after five ones:", c.round(3))
