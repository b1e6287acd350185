"""Output and loss for seven kinds of target: each loss is minus a logarithmic
likelihood (a label), up to a constant that no prediction changes.
"""

import math

import keras
import numpy as np

SEED = 0


def normal(y, p):  # mean p, variance 1/2
    return np.exp(-((y - p) ** 2)) / math.sqrt(math.pi)


def laplace(y, p):  # median p, scale 1
    return np.exp(-np.abs(y - p)) / 2


def poisson(y, p):  # mean p
    return np.exp(-p) * p**y / math.factorial(y[0])


def bernoulli(y, p):  # each of the units by itself
    return np.where(y == 1, p, 1 - p)


def categorical(y, p):  # y: the index of a class, or one-hot
    return p[:, y] if len(y) == 1 else p[:, y == 1]


tasks = {  # target: (value, activation, loss, distribution)
    "number": ([2], "linear", "mean_squared_error", normal),
    "number, outliers": ([2], "linear", "mean_absolute_error", laplace),
    "count": ([3], "exponential", "poisson", poisson),
    "yes or no": ([1], "sigmoid", "binary_crossentropy", bernoulli),
    "one of 4": ([0, 0, 1, 0], "softmax", "categorical_crossentropy",
                 categorical),
    "one of 4, index": ([2], "softmax", "sparse_categorical_crossentropy",
                        categorical),
    "any of 4": ([1, 0, 1, 0], "sigmoid", "binary_crossentropy", bernoulli),
}
rng = np.random.default_rng(SEED)
logits = rng.normal(size=(1000, 4)).astype("float32")  # 1000 predictions
outputs, losses, gaps = {}, {}, {}
print(f"{'target':16} {'output':13} {'loss':31} {'likelihood':11} gap")
for task, (value, activation, loss, likelihood) in tasks.items():
    y, units = np.array(value), 4 if "of 4" in task else 1
    p = np.asarray(keras.activations.get(activation)(logits[:, :units]))
    targets = np.tile(y, (1000, 1))  # the same target, 1000 times
    outputs[task] = p
    losses[task] = np.asarray(keras.losses.get(loss)(targets, p))
    gaps[task] = -np.log(likelihood(y, p)).mean(axis=1) - losses[task]
    print(f"{task:16} {units} {activation:11} {loss:31} "
          f"{likelihood.__name__:11} {abs(gaps[task].mean()):.2f}")
largest = max(np.ptp(gap) for gap in gaps.values())
print("no gap depends on the prediction:", bool(largest < 1e-4))
