"""One step of an LSTM: three gates decide what its memory keeps and shows.

The cell state is only scaled and added to, so what it holds can last for many
steps.
"""

import numpy as np


def sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


def lstm_step(x, h, c, w, u, b):
    """Return the next hidden state and the next cell state, both (batch, n).

    x: inputs (batch, d); h: hidden state (batch, n); c: cell state (batch, n).
    w: (d, 4 n), u: (n, 4 n) and b: (4 n,) hold the weights of all four parts,
    side by side: input gate, forget gate, candidate, output gate.
    """
    i, f, g, o = np.split(x @ w + h @ u + b, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


SEED = 0
rng = np.random.default_rng(SEED)
d, n = 2, 3
w, u = rng.normal(size=(d, 4 * n)), rng.normal(size=(n, 4 * n))
b = np.zeros(4 * n)
b[n : 2 * n] = 1  # the forget gates begin half open and more
h = c = np.zeros((1, n))
for _ in range(3):
    h, c = lstm_step(rng.normal(size=(1, d)), h, c, w, u, b)
    print("h:", h[0].round(3), "c:", c[0].round(3))
