"""Weights of variance 1/n carry a signal through 30 layers for tanh, 2/n for
ReLU; the wrong pair loses half of it, or doubles it, in each layer.

Mean square of the activations by layer, before training; level is good.
Dashed: what the derivation says for ReLU.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy.special import expit, ndtr

SEED = 0
DEPTH, WIDTH = 30, 256
functions = {"linear": lambda z: z, "relu": lambda z: np.maximum(z, 0),
             "tanh": np.tanh, "gelu": lambda z: z * ndtr(z),
             "sigmoid": expit}
rng = np.random.default_rng(SEED)
x = rng.normal(size=(200, WIDTH))
weights = rng.normal(size=(DEPTH, WIDTH, WIDTH))  # of variance 1
heights = {"linear": 2, "relu": 1.5, "tanh": -2, "gelu": -2, "sigmoid": 0}
starts = {"Glorot: variance 1/n": 1 / WIDTH, "He: variance 2/n": 2 / WIDTH}


def squares(function, variance):
    h, found = x, [np.mean(x**2)]
    for w in weights:
        h = function(h @ (np.sqrt(variance) * w))
        found.append(np.mean(h**2))
    return np.array(found)


figure, panels = plt.subplots(1, 2, figsize=(7, 3.6), sharey=True,
                              layout="constrained")
measured, layers = {}, np.arange(DEPTH + 1)
for axes, (start, variance) in zip(panels, starts.items(), strict=True):
    for (name, function), color in zip(
            functions.items(), ("grey", "C1", "C0", "C2", "C3"), strict=True):
        measured[start, name] = squares(function, variance)
        axes.semilogy(layers, measured[start, name], color=color)
        height = measured[start, name][-1] * 10.0 ** heights[name]
        axes.text(DEPTH + 1, height, name, color=color, va="center")
    axes.semilogy(layers, (WIDTH * variance / 2) ** layers, "k--", lw=1)
    axes.set(title=start, xlabel="layer", xlim=(0, 43), xticks=[0, 15, 30],
             ylim=(1e-21, 1e14))
panels[0].set_ylabel("mean square")
plt.show()
for start in starts:
    print(start, *(f"\n  {name:8}{measured[start, name][-1]:.0e}"
                   for name in functions))
