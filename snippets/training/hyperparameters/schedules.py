"""A falling rate beats the best constant one. Warm-up makes larger rates
possible, and adds little at a rate that works without it.

Left: schedules, as a share of the largest rate. Right: error on new inputs, by
that largest rate; where a line ends, training diverges. Printed: the lowest.
"""

import matplotlib.pyplot as plt
import numpy as np

SEED = 0
STEPS, RATES = 2000, np.geomspace(0.01, 1, 9)
np.seterr(all="ignore")  # too large a rate overflows


def cosine(step, steps):
    return (1 + np.cos(np.pi * step / steps)) / 2


def schedules(steps):
    """Return the share of the rate at each step, for each schedule."""
    step, warm = np.arange(steps), steps // 10
    drops = np.searchsorted([steps // 2, steps * 3 // 4], step)
    return {"constant": np.ones(steps),
            "exponential": 0.01 ** (step / steps), "step": 0.1 ** drops,
            "warm-up, cosine": np.where(step < warm, step / warm, cosine(
                step - warm, steps - warm)), "cosine": cosine(step, steps)}


def race(shares, noise=0.5):
    """Train a network for each rate; return their errors on new inputs."""
    rng = np.random.default_rng(SEED)
    inner, outer = rng.normal(0, 0.7, (8, 4)), rng.normal(0, 0.5, (4, 1))
    w1 = np.tile(rng.normal(0, 0.5, (8, 32)), (len(RATES), 1, 1))
    w2 = np.tile(rng.normal(0, 0.18, (32, 1)), (len(RATES), 1, 1))
    for share in shares:
        x = rng.normal(size=(16, 8))
        y = np.tanh(x @ inner) @ outer + rng.normal(0, noise, (16, 1))
        hidden = np.maximum(x @ w1, 0)
        slope = (hidden @ w2 - y) / 16
        back = slope @ w2.swapaxes(1, 2) * (hidden > 0)
        rate = share * RATES[:, None, None]
        w2 = w2 - rate * (hidden.swapaxes(1, 2) @ slope)
        w1 = w1 - rate * (x.T @ back)
    x = rng.normal(size=(1000, 8))
    y = np.tanh(x @ inner) @ outer
    wrong = np.maximum(x @ w1, 0) @ w2 - y
    return np.mean(wrong**2, axis=(1, 2)) / np.var(y)


figure, (left, right) = plt.subplots(1, 2, layout="constrained")
plan, errors = schedules(STEPS), {}
for color, name in zip(("grey", "C3", "C2", "C1", "C0"), plan, strict=True):
    shares, errors[name] = plan[name], race(plan[name])
    left.plot(shares, color=color, label=name)
    right.plot(RATES, errors[name], "o-", color=color)
    print(f"{name:16}{np.nanmin(errors[name]):.3f}")
left.set(xlabel="step", ylabel="share of the rate")
figure.legend(loc="outside upper center", ncols=2, frameon=False)
right.set(xscale="log", ylim=(0, 0.6), xlabel="largest rate", ylabel="error")
plt.show()
