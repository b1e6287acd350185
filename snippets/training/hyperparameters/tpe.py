"""TPE proposes settings where good trials are dense and bad ones rare. It
beats random search; so, by less, does drawing near the best trial so far.

Twelve searches each, for the rate, decay and scale of a network's weights.
Printed: the loss of the best after 10, 20, 30 and 40 trials, on average.
"""

import numpy as np
from scipy.special import log_softmax, softmax
from scipy.stats import truncnorm
from sklearn.datasets import load_digits

SEED = 0
LOW, HIGH = np.array([[1e-4, 1e-6, 0.1], [3, 0.1, 10]])
rng = np.random.default_rng(SEED)
x, y = load_digits(return_X_y=True)
train, val, _ = np.split(rng.permutation(len(y)), [500, 1000])


def losses(points):  # (networks, 3), each number from 0 to 1
    rate, decay, scale = (LOW * (HIGH / LOW) ** points).T[:, :, None, None]
    w1 = scale * rng.normal(0, np.sqrt(2 / 64), (64, 16))
    w2 = scale * rng.normal(0, np.sqrt(2 / 16), (16, 10))
    for batch in rng.choice(train, (60, 32)):
        hidden = np.maximum(x[batch] / 16 @ w1, 0)
        slope = (softmax(hidden @ w2, axis=-1) - np.eye(10)[y[batch]]) / 32
        back = slope @ w2.swapaxes(1, 2) * (hidden > 0)
        w1 = w1 - rate * (x[batch].T / 16 @ back + decay * w1)
        w2 = w2 - rate * (hidden.swapaxes(1, 2) @ slope + decay * w2)
    scores = log_softmax(np.maximum(x[val] / 16 @ w1, 0) @ w2, axis=-1)
    loss = -scores[:, np.arange(500), y[val]].mean(axis=1)
    return np.minimum(loss, np.log(10))  # at worst, guess


def bumps(points):  # a normal curve at each point, and a wide one
    at = np.append(points, 0.5)
    width = np.append(0 * points + 0.2 * len(points) ** -0.2, 1)
    return truncnorm(-at / width, (1 - at) / width, at, width)


def tpe(points, losses):
    proposal, cut = [], int(np.ceil(len(losses) / 10))
    for column in points[losses.argsort()].T:  # each setting by itself
        good, bad = bumps(column[:cut]), bumps(column[cut:])
        drawn = good.rvs((24, cut + 1), random_state=rng).reshape(-1, 1)
        ratio = good.pdf(drawn).mean(axis=1) / bad.pdf(drawn).mean(axis=1)
        proposal.append(drawn[ratio.argmax(), 0])
    return proposal


def near(points, losses):
    return rng.normal(points[losses.argmin()], 0.1).clip(0, 1)


points, found = np.tile(rng.random((12, 40, 3)), (3, 1, 1)), np.zeros((36, 40))
for trial in range(40):
    guided = [tpe] * 12 + [near] * 12 if trial >= 10 else []
    for at, propose in enumerate(guided, 12):
        points[at, trial] = propose(points[at, :trial], found[at, :trial])
    found[:, trial] = losses(points[:, trial])
best = np.minimum.accumulate(found, axis=1).reshape(3, 12, 40).mean(axis=1)
for name, each in zip(("random", "TPE", "near the best"), best, strict=True):
    print(f"{name:13}", *(f"{loss:5.3f}" for loss in each[9::10]))
