"""The learning rate makes or breaks training, and the right one makes up for
most of another momentum. Weight decay changes less than chance.

Each dot is a network with one setting changed. Orange: at a rate of 0.1; blue:
each at the best of seven rates. Last row: only the random numbers change.
"""

from itertools import accumulate, pairwise

import matplotlib.pyplot as plt
import numpy as np
from scipy.special import log_softmax, softmax
from sklearn.datasets import load_digits

SEED = 0
RATES = np.array([0.003, 0.01, 0.03, 0.1, 0.3, 1, 3])  # a network each
TRIED = {"momentum": [0, 0.7, 0.9, 0.97, 0.99], "scale": [0.1, 0.3, 1, 3, 10],
         "decay": [1e-5, 1e-4, 1e-3], "units": [8, 16, 32, 64],
         "layers": [1, 2, 4], "seed": range(8)}
np.seterr(all="ignore")  # too large a rate overflows
x, y = load_digits(return_X_y=True)
train, val = np.split(np.random.default_rng(SEED).permutation(1797), [600])


def losses(momentum=0.9, scale=1, decay=1e-4, units=32, layers=1, seed=0,
           steps=200):
    rng = np.random.default_rng([SEED, seed])
    weights = [np.array([rng.normal(0, scale * np.sqrt(2 / n), (n, m))] * 7)
               for n, m in pairwise([64, *[units] * layers, 10])]
    speeds = [0] * len(weights)

    def forward(x):  # the values of each layer, before its ReLU
        return accumulate(weights, lambda h, w: h.clip(0) @ w, initial=x / 16)

    for batch in rng.choice(train, (steps, 32)):
        *values, logits = forward(x[batch])
        slope = (softmax(logits, axis=-1) - np.eye(10)[y[batch]]) / 32
        for i in reversed(range(len(weights))):
            g = values[i].clip(0).swapaxes(-1, -2) @ slope
            slope = slope @ weights[i].swapaxes(1, 2) * (values[i] > 0)
            speeds[i] = momentum * speeds[i] + g + decay * weights[i]
            weights[i] = weights[i] - RATES[:, None, None] * speeds[i]
    *_, logits = forward(x[val])
    scores = log_softmax(logits, axis=-1)
    loss = -scores[:, np.arange(len(val)), y[val]].mean(axis=1)
    return np.fmin(loss, np.log(10))  # at worst, guess


rows = {"rate": (losses(), [])}
for name, values in TRIED.items():
    table = np.array([losses(**{name: value}) for value in values])
    rows[name] = table[:, 3], table.min(axis=1)
for at, (fixed, best) in enumerate(rows.values()):
    plt.plot(fixed, [at + 0.12] * len(fixed), "o", color="C1", alpha=0.7)
    plt.plot(best, [at - 0.12] * len(best), "o", color="C0", alpha=0.7)
plt.yticks(range(len(rows)), rows)
plt.gca().set(xscale="log", xlabel="validation loss", ylim=(6.5, -0.5))
plt.xticks(ticks := [0.15, 0.3, 0.6, 1.2, 2.4], ticks)
plt.minorticks_off()
plt.show()
