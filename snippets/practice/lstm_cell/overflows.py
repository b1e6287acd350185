"""The sigmoid divides exp(z) by 1 + exp(z): both are inf for large z, and inf
/ inf is nan. The tanh of half of z says the same and never overflows.

How large is the exponential in your sigmoid at z = 1000?
"""

import numpy as np


def sigmoid(z):
    return np.exp(z) / (1 + np.exp(z))


def lstm_step(x, h, c, w, u, b):
    i, f, g, o = np.split(x @ w + h @ u + b, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


zero = np.zeros((1, 1))
w, u = np.zeros((1, 4)), np.zeros((1, 4))
with np.errstate(over="ignore", invalid="ignore"):
    h, c = lstm_step(zero, zero, zero, w, u, np.full(4, 1000.0))
    print("h:", h.round(3), "c:", c.round(3))
