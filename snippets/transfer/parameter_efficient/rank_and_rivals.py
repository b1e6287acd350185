"""Few new labels: train the last layer. Turned images and more labels: train
all. A LoRA beside the last layer leads from one to the other by its rank.

Accuracy on unseen images after training with 50 and with 400 labels, at the
best of four rates. LoRA is on the hidden layer, beside a trained last one.
"""

import numpy as np
from scipy.special import softmax
from sklearn.datasets import load_digits

SEED = 0
RATES = [0.05, 0.1, 0.2, 0.5]
WAYS = {"biases": 0, "last layer": 0, "LoRA 1": 1, "LoRA 4": 4,
        "LoRA 16": 16, "all": 0}  # and the rank
rng, (images, y) = np.random.default_rng(SEED), load_digits(return_X_y=True)
x, turn = images / 16, np.rot90(np.arange(64).reshape(8, 8)).ravel()
tasks = {"new labels": (x, rng.permutation(10)[y]), "turned": (x[:, turn], y)}
old, new, valid, test = np.split(rng.permutation(1797), [600, 1000, 1200])


def forward(x, w, c, last, last_c):
    h = np.maximum(x @ w + c, 0)
    return h, h @ last + last_c


def train(network, way, rate, x, y, steps=300):
    (w, c, last, last_c), rank = network, WAYS[way]
    a, b = rng.normal(size=(64, rank)) / 8, np.zeros((rank, 64))
    for rows in rng.integers(len(x), size=(steps, 32)):
        h, z = forward(x[rows], w + a @ b, c, last, last_c)
        if np.abs(z).max() > 1e4:
            break  # diverged
        by_z = (softmax(z, axis=1) - np.eye(10)[y[rows]]) / 32
        by_h = by_z @ last.T * (h > 0)
        slope = x[rows].T @ by_h  # by the kernel, and so by the product a @ b
        a, b = a - rate * slope @ b.T, b - rate * a.T @ slope
        last_c = last_c - rate * by_z.sum(axis=0)
        last = last - rate * (way != "biases") * h.T @ by_z
        c = c - rate * (way in ("biases", "all")) * by_h.sum(axis=0)
        w = w - rate * (way == "all") * slope
    return w + a @ b, c, last, last_c  # merged


def accuracy(network, x, y, part):
    return np.mean(forward(x[part], *network)[1].argmax(axis=1) == y[part])


start = [rng.normal(size=(64, 64)) * np.sqrt(2 / 64), np.zeros(64),
         rng.normal(size=(64, 10)) / 8, np.zeros(10)]
base, found = train(start, "all", 0.3, x[old], y[old]), {}
for task, (xs, ys) in tasks.items():
    for few in (new[:50], new):
        for way in WAYS:
            fits = [train(base, way, rate, xs[few], ys[few]) for rate in RATES]
            best = np.argmax([accuracy(fit, xs, ys, valid) for fit in fits])
            found[way, task, len(few)] = accuracy(fits[best], xs, ys, test)
print("            new labels   turned\nlabels       50  400   50  400")
for way in WAYS:
    print(f"{way:12}", *(f"{found[way, task, count]:.2f}"
                         for task in tasks for count in (50, 400)))
