"""A flat loss may be a plateau that ends by itself, or the noise of the
batches, which a smaller rate lowers. Neither has converged.

Left: two factors that start near 0. Right: batches of 8, and a tenth of the
rate after 300 steps. Dotted: where a patience of 50 steps stops.
"""

import matplotlib.pyplot as plt
import numpy as np

SEED = 0
PATIENCE = 50
rng = np.random.default_rng(SEED)


def plateau(steps, start=0.001, learning_rate=0.05):
    """Learn that a * b is 1; return the loss at each step."""
    a = b = start
    losses = []
    for _ in range(steps):
        error = a * b - 1
        losses.append(error**2 / 2)
        a, b = a - learning_rate * error * b, b - learning_rate * error * a
    return np.array(losses)


def noisy(steps, change, learning_rate=0.1):
    """Fit a line in 10 dimensions by small batches; return all losses."""
    x = rng.normal(size=(1000, 10))
    y = x @ rng.normal(size=10) + rng.normal(size=1000)
    w, losses = np.zeros(10), []
    for step in range(steps):
        losses.append(np.mean((x @ w - y) ** 2))
        rows = rng.integers(1000, size=8)
        rate = learning_rate if step < change else learning_rate / 10
        w = w - rate * x[rows].T @ (x[rows] @ w - y[rows]) / 4
    return np.array(losses)


def stopped(losses):
    """Return the first step after PATIENCE steps that gained less than 1%."""
    for step in range(PATIENCE, len(losses)):
        earlier, later = losses[:step - PATIENCE + 1], losses[:step + 1]
        if later.min() > 0.99 * earlier.min():
            return step
    return None


figure, panels = plt.subplots(1, 2, figsize=(6, 3), layout="constrained")
runs = {"plateau": plateau(300), "noise": noisy(600, 300)}
panels[1].set(ylim=(0.9, 1.5))
for axes, (name, losses) in zip(panels, runs.items(), strict=True):
    at = stopped(losses)
    axes.plot(losses)
    axes.axvline(at, color="grey", ls=":")
    axes.set(title=name, xlabel="steps", ylabel="loss")
    print(f"{name:8} stopped at {at}: {losses[at]:.2f}, "
          f"went on to {losses[-1]:.2f}")
plt.show()
