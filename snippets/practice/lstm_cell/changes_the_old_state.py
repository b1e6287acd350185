"""`*=` and `+=` write into the array that was given. Whoever kept the old
states, as backpropagation does, finds the new ones there.

Is the new cell state a new array?
"""

import numpy as np


def sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


def lstm_step(x, h, c, w, u, b):
    i, f, g, o = np.split(x @ w + h @ u + b, 4, axis=-1)
    c *= sigmoid(f)
    c += sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


zero = np.zeros((1, 1))
w, u = np.zeros((1, 4)), np.zeros((1, 4))
b, c = np.array([50.0, 50.0, 50.0, 50.0]), np.zeros((1, 1))
states = [c]
for _ in range(3):
    _, c = lstm_step(zero, zero, c, w, u, b)
    states.append(c)
print("states:", [state.item() for state in states])
