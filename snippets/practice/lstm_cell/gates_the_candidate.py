"""The candidate goes through the sigmoid, as the gates do. It is then never
negative, so the memory can only be raised.

Which numbers may be added to the memory: positive ones only?
"""

import numpy as np


def sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


def lstm_step(x, h, c, w, u, b):
    i, f, g, o = np.split(x @ w + h @ u + b, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * sigmoid(g)
    return sigmoid(o) * np.tanh(c), c


zero = np.zeros((1, 1))
w, u = np.zeros((1, 4)), np.zeros((1, 4))
b, c = np.array([50.0, 50.0, -2.0, 50.0]), np.array([[1.0]])
_, c = lstm_step(zero, zero, c, w, u, b)
print("1 and a negative candidate:", c.round(3))
