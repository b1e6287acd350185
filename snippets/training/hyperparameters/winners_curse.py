"""The best of many validation scores promises too much: the more so the more
were tried, and the fewer the examples.

Solid: accuracy of the winner on validation; dashed: of the same network on
examples that nobody looked at. Means of 300 draws of validation set
and trials.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy.special import softmax
from sklearn.datasets import load_digits

SEED = 0
rng = np.random.default_rng(SEED)
images, digits = load_digits(return_X_y=True)
order = rng.permutation(len(digits))
x, y = np.float32(images[order] / 16), digits[order]  # trains on the first 300
rates = {"same settings": np.full((100, 1, 1), 0.3),
         "rates differ": 10 ** rng.uniform(-1.5, 0, (100, 1, 1))}


def read(rate):
    """Train 100 networks; return which other digits each reads right."""
    w1 = rng.normal(0, np.sqrt(2 / 64), (100, 64, 32))
    w2 = rng.normal(0, np.sqrt(2 / 32), (100, 32, 10))
    for batch in rng.integers(300, size=(200, 32)):
        hidden = np.maximum(x[batch] @ w1, 0)
        slope = (softmax(hidden @ w2, axis=-1) - np.eye(10)[y[batch]]) / 32
        back = slope @ w2.swapaxes(1, 2) * (hidden > 0)
        w1 = w1 - rate * (x[batch].T @ back)
        w2 = w2 - rate * (hidden.swapaxes(1, 2) @ slope)
    logits = np.maximum(x[300:] @ w1, 0) @ w2
    return logits.argmax(axis=-1) == y[300:]


def select(right, size, trials):
    """Return the winner's accuracy on validation and on other examples."""
    order = rng.permutation(right.shape[1])
    tried = right[rng.permutation(100)[:trials]][:, order]
    scores = tried[:, :size].mean(axis=1)
    return scores.max(), tried[scores.argmax(), size:].mean()


_, axes = plt.subplots(1, 2, sharey=True, layout="constrained")
right, curves, counts = {}, {}, [1, 3, 10, 30, 100]
for axis, (name, rate) in zip(axes, rates.items(), strict=True):
    right[name] = read(rate)
    for color, size in ("C0", 50), ("C1", 200), ("C2", 800):
        curves[name, size] = np.transpose([np.mean([
            select(right[name], size, count) for _ in range(300)], axis=0)
            for count in counts])
        validation, other = curves[name, size]
        axis.plot(counts, validation, color=color, label=f"of {size}")
        axis.plot(counts, other, "--", color=color)
    axis.set(xscale="log", xlabel="networks tried", title=name)
axes[0].set(ylabel="accuracy")
axes[0].legend(frameon=False)
plt.show()
