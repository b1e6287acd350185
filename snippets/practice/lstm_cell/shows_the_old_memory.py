"""The hidden state is read from the cell state before the step, so it shows
nothing of the input that has just been read.

Which of the two cell states does the output show?
"""

import numpy as np


def sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


def lstm_step(x, h, c, w, u, b):
    i, f, g, o = np.split(x @ w + h @ u + b, 4, axis=-1)
    h = sigmoid(o) * np.tanh(c)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return h, c


zero = np.zeros((1, 1))
w, u = np.zeros((1, 4)), np.zeros((1, 4))
w[0, 2] = 1.0  # the input goes to the candidate
for x in (-2.0, 2.0):
    h, _ = lstm_step(np.array([[x]]), zero, zero, w, u, np.zeros(4))
    print("x:", x, "h:", h.round(3))
