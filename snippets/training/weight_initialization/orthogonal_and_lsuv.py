"""Orthogonal weights keep every length exactly, and LSUV measures the scale
that a formula lacks. Neither keeps two inputs apart in a ReLU network.
"""

import numpy as np
from scipy.special import ndtr

SEED = 0
DEPTH, WIDTH = 30, 128
rng = np.random.default_rng(SEED)
normal = rng.normal(size=(DEPTH, WIDTH, WIDTH)) / np.sqrt(WIDTH)
orthogonal = np.stack([np.linalg.qr(w)[0] for w in normal])
x = rng.normal(size=(200, WIDTH))


def relu(z):
    return np.maximum(z, 0)


def gelu(z):
    return z * ndtr(z)


def through(weights, function, lsuv=False):
    """Let x pass; return the last outputs and the layers' scales."""
    h, scales = x, []
    for w in weights:
        z = h @ w
        scales.append(1 / np.std(z) if lsuv else np.sqrt(2))  # else He's
        h = function(scales[-1] * z)
    return h, scales


def cosine(h):  # the mean over pairs of different inputs
    unit = h / np.linalg.norm(h, axis=1, keepdims=True)
    return (np.sum(unit @ unit.T) - len(h)) / (len(h) * (len(h) - 1))


print("product of 30 matrices: singular values, smallest and largest")
products = {}
for name, weights in (("normal", normal), ("orthogonal", orthogonal)):
    products[name] = np.linalg.svd(np.linalg.multi_dot(weights))[1]
    print(f"  {name:12}{products[name][-1]:8.0e}{products[name][0]:8.1f}")
print("after 30 layers         mean square  cosine of two inputs")
results = {}
for function in (relu, gelu):
    for name, weights, lsuv in (
            ("He", normal, False), ("orthogonal", orthogonal, False),
            ("LSUV", orthogonal, True)):
        h, scales = through(weights, function, lsuv)
        results[function.__name__, name] = np.mean(h**2), cosine(h), scales
        print(f"  {function.__name__}, {name:16}{np.mean(h**2):13.4f}"
              f"{cosine(h):10.2f}")
