"""Of six hidden activations only sigmoid and tanh go flat on both sides.

Solid lines are the functions, dashed ones their slopes. Find where a dashed
line is zero: no gradient passes there.
"""

import math

import matplotlib.pyplot as plt
import numpy as np

ALPHA = 0.2  # slope of "leaky_relu" below zero: the default in Keras


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def normal_cdf(z):
    return (1 + np.vectorize(math.erf)(z / np.sqrt(2))) / 2


def normal_pdf(z):
    return np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)


# name: (activation, slope), both as functions of the pre-activation z
activations = {
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * (1 - sigmoid(z))),
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "relu": (lambda z: np.maximum(z, 0), lambda z: np.where(z > 0, 1, 0)),
    "leaky_relu": (lambda z: np.where(z > 0, z, ALPHA * z),
                   lambda z: np.where(z > 0, 1, ALPHA)),
    "gelu": (lambda z: z * normal_cdf(z),
             lambda z: normal_cdf(z) + z * normal_pdf(z)),
    "silu": (lambda z: z * sigmoid(z),
             lambda z: sigmoid(z) * (1 + z * (1 - sigmoid(z)))),
}

z = np.linspace(-5, 5, 101)
figure, axes = plt.subplots(
    2, 3, figsize=(7, 4.4), sharex=True, sharey=True, layout="constrained"
)
print("            at z = -2   at z = 2   largest slope")
for axis, name in zip(axes.flat, activations, strict=True):
    activation, slope = activations[name]
    low, high = activation(np.array([-2.0, 2.0]))
    print(f"{name:10} {low:10.3f} {high:10.3f} {slope(z).max():12.2f}")
    axis.plot(z, activation(z), label="activation")
    axis.plot(z, slope(z), "--", label="slope")
    axis.set(title=name, ylim=(-1.2, 3))
axes[0, 0].legend(frameon=False)
figure.supxlabel("pre-activation z")
figure.supylabel("value")
plt.show()
