"""Two linear layers equal one, and neither computes XOR; with a ReLU between
them, two layers compute all 16 functions of two bits.
"""

import numpy as np

SEED = 0
TRIES = 50_000  # random networks, evaluated side by side
rng = np.random.default_rng(SEED)
x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
xor = np.array([False, True, True, False])

w1, b1 = rng.normal(size=(TRIES, 2, 2)), rng.normal(size=(TRIES, 1, 2))
w2, b2 = rng.normal(size=(TRIES, 2, 1)), rng.normal(size=(TRIES, 1, 1))
hidden = x @ w1 + b1                             # (tries, points, units)
one_unit = hidden[..., :1]
two_linear = hidden @ w2 + b2
with_relu = np.maximum(hidden, 0) @ w2 + b2
collapsed = x @ (w1 @ w2) + (b1 @ w2 + b2)       # a single linear layer


def answers(outputs):
    """Fire above zero: one truth table over the four points per network."""
    return outputs[..., 0] > 0


reached, best = {}, {}
for name, outputs in [("one unit", one_unit),
                      ("two linear layers", two_linear),
                      ("two layers, ReLU between", with_relu)]:
    reached[name] = len(np.unique(answers(outputs), axis=0))
    best[name] = (answers(outputs) == xor).sum(axis=1).max()
    print(f"{name:24} {reached[name]} of 16 functions,"
          f" at best {best[name]} of 4 right on XOR")
gap = np.abs(two_linear - collapsed).max()
print("two linear layers equal their product:", bool(gap < 1e-10))
