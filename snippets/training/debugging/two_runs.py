"""With one seed nothing differs between two runs. The start and the order of
the batches each move accuracy by a percent or more.

Digits, a small network: the accuracy of ten runs on new digits, by what
differs between them. Last: how far the weights are apart after 300 steps if
one of them was changed by 1e-7 before.
"""

import numpy as np
from sklearn.datasets import load_digits

SEED = 0
RUNS, EPOCHS, RATE = 10, 6, 0.5
images, digits = load_digits(return_X_y=True)
x, x_test = np.split(images / 16, [1000])
y, y_test = np.split(digits, [1000])


def train(starts, orders, change=0.0):
    """Train a network for each pair of seeds; return accuracy and weights."""
    draws = [np.random.default_rng(SEED + each) for each in starts]
    w_1 = np.array([rng.normal(0, 0.2, (64, 32)) for rng in draws])
    w_2 = np.array([rng.normal(0, 0.2, (32, 10)) for rng in draws])
    w_1[:, 20, 0] += change
    orders = [np.random.default_rng(SEED + 100 + each) for each in orders]
    for _ in range(EPOCHS):
        rows = np.array([rng.permutation(1000) for rng in orders])
        for batch in np.split(rows, 50, axis=1):  # (runs, 20)
            h = np.maximum(x[batch] @ w_1, 0)
            p = np.exp(h @ w_2)
            error = p / p.sum(axis=2, keepdims=True) - np.eye(10)[y[batch]]
            back = (error @ w_2.transpose(0, 2, 1)) * (h > 0)
            w_2 -= RATE / 20 * h.transpose(0, 2, 1) @ error
            w_1 -= RATE / 20 * x[batch].transpose(0, 2, 1) @ back
    answers = (np.maximum(x_test @ w_1, 0) @ w_2).argmax(axis=2)
    return np.mean(answers == y_test, axis=1), w_1


same, many = np.zeros(RUNS, int), np.arange(RUNS)
kinds = {"nothing": (same, same), "order": (same, many),
         "start": (many, same), "both": (many, many)}
accuracy = {name: train(*seeds)[0] for name, seeds in kinds.items()}
for name, each in accuracy.items():
    print(f"{name:8} {each.min():.3f} to {each.max():.3f}")
one, other = (train([0], [0], change)[1] for change in (0, 1e-7))
apart = np.abs(one - other).max()
print(f"rounding {apart:.0e}")
