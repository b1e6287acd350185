"""The parts are cut in the order input, candidate, forget, output. Libraries
differ: what one calls the forget gate is the candidate of another, and no
shape shows it.

Which quarter of the weights belongs to which gate?
"""

import numpy as np


def sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


def lstm_step(x, h, c, w, u, b):
    i, g, f, o = np.split(x @ w + h @ u + b, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


zero = np.zeros((1, 1))
w, u = np.zeros((1, 4)), np.zeros((1, 4))
b = np.array([-50.0, 50.0, 0.0, 50.0])  # keep all, take nothing, show all
_, c = lstm_step(zero, zero, np.array([[0.8]]), w, u, b)
print("kept:", c.round(3))
