"""Zero weights of a ReLU network do not move, but for the last bias; equal
ones stay equal, so 32 units are worth one. The last layer alone may be zero.

Gradient descent, 200 steps on 200 images of digits, 64-32-10 units. "Moved":
which of first weights, first biases, last weights, last biases. "Units": how
many different ones are left.
"""

import numpy as np
from scipy.special import softmax
from sklearn.datasets import load_digits

SEED = 0
images, digits = load_digits(return_X_y=True)
images, digits = images[:200] / 16, digits[:200]


def gradients(parameters, keep=1.0):
    first, first_bias, last, last_bias = parameters
    z = images @ first + first_bias
    slope = (z > 0) * keep
    h = z * slope
    logits = h @ last + last_bias
    at_logits = (softmax(logits, axis=1) - np.eye(10)[digits]) / len(images)
    at_z = at_logits @ last.T * slope
    return (images.T @ at_z, at_z.sum(axis=0), h.T @ at_logits,
            at_logits.sum(axis=0)), np.mean(logits.argmax(axis=1) == digits)


def train(first, last, dropout=False, steps=200):
    rng = np.random.default_rng(SEED)
    parameters = [first, np.zeros(32), last, np.zeros(10)]
    for _ in range(steps):
        keep = 2 * rng.integers(2, size=(len(images), 32)) if dropout else 1
        slopes, _ = gradients(parameters, keep)
        parameters = [p - 0.5 * g
                      for p, g in zip(parameters, slopes, strict=True)]
    return parameters


rng = np.random.default_rng(SEED)
random = [rng.normal(0, np.sqrt(2 / n), (n, m))  # He's
          for n, m in ((64, 32), (32, 10))]
zero, equal = ([np.full_like(w, c) for w in random] for c in (0, 0.1))
starts = {"all 0": zero, "all 0.1": equal,
          "all 0.1, dropout": [*equal, True],
          "0.1 + noise": [e + w / 1000
                          for e, w in zip(equal, random, strict=True)],
          "last 0": [random[0], zero[1]], "first 0": [zero[0], random[1]],
          "random": random}
rows = {}
print("start             moved units right")
for name, start in starts.items():
    trained = train(*start)
    moved = [bool(np.any(p != s)) for p, s in zip(
        trained, [start[0], 0, start[1], 0], strict=True)]
    units = len(np.unique(trained[0].round(6), axis=1).T)
    rows[name] = moved, units, gradients(trained)[1]
    marks = "".join("-y"[m] for m in moved)
    print(f"{name:18}{marks:5}{units:6}  {rows[name][2]:5.2f}")
