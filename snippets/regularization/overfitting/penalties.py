"""L1 empties two thirds of the weights, L2 a fifth, no penalty hardly any.

One softmax layer reads 100 digits of 8 x 8 pixels. On the right are its
weights for the digit 0: red speaks for it, blue against it, white is zero.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits
from sklearn.utils import shuffle

SEED = 0
LEARNING_RATE, STRENGTH = 0.5, 0.001
images, labels = shuffle(*load_digits(return_X_y=True), random_state=SEED)
x, y = images[:100] / 16, np.eye(10)[labels[:100]]


def slope(penalty, weights):
    if penalty == "L1":
        return STRENGTH * np.sign(weights)
    return STRENGTH * 2 * weights if penalty == "L2" else 0.0


def shrink(weights, amount):  # toward zero but not beyond: soft thresholding
    return np.sign(weights) * np.maximum(np.abs(weights) - amount, 0)


def train(penalty, steps=3000):
    weights = np.random.default_rng(SEED).normal(0, 0.1, (64, 10))
    bias, near_zero = np.zeros(10), []
    for _ in range(steps):
        odds = np.exp(x @ weights + bias)
        error = odds / odds.sum(axis=1, keepdims=True) - y
        gradient = x.T @ error / len(x) + slope(penalty, weights)
        weights = weights - LEARNING_RATE * gradient
        if penalty == "L1, shrunk":
            weights = shrink(weights, LEARNING_RATE * STRENGTH)
        bias = bias - LEARNING_RATE * error.mean(axis=0)
        near_zero.append(np.mean(np.abs(weights) < 0.01))
    return near_zero, weights, bias


runs = {name: train(name) for name in ("no penalty", "L2", "L1", "L1, shrunk")}
print("share of the weights    within 0.01 of 0    exactly 0")
fig, axes = plt.subplot_mosaic("wwwabc", figsize=(7, 3), layout="constrained")
for name, (near_zero, weights, _) in runs.items():
    print(f"{name:20} {near_zero[-1]:19.0%} {np.mean(weights == 0):12.0%}")
for panel, name in zip("abc", ("no penalty", "L2", "L1"), strict=True):
    axes["w"].plot(runs[name][0])
    axes["w"].text(3050, runs[name][0][-1], name, va="center")
    zero = runs[name][1][:, 0].reshape(8, 8)
    axes[panel].imshow(zero, "bwr", vmin=-1, vmax=1)
    axes[panel].set(title=name, xticks=[], yticks=[])
axes["w"].set(xlabel="step", title="weights within 0.01 of 0", xlim=(0, 4600))
plt.show()
