"""At the start, the gradient by layer tells which networks are in trouble: it
should be about equally long in all 20 layers.

Length of the gradient of each layer's weights, before training, on digits.
"""

import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

SEED = 0
LAYERS, WIDTH = 20, 32
images, digits = load_digits(return_X_y=True)
images, digits = np.float32(images[:256] / 16), digits[:256]


def batch_norm(h):
    mean, variance = tf.nn.moments(h, [0])
    return (h - mean) / tf.sqrt(variance + 1e-5)


def lengths(function, variance, norm=tf.identity, skip=0):
    rng = np.random.default_rng(SEED)
    weights = [rng.normal(0, np.sqrt(variance / width), (width, WIDTH))
               for width in (64, *[WIDTH] * (LAYERS - 1))]
    weights = [tf.constant(np.float32(w)) for w in weights]
    last = np.float32(rng.normal(0, WIDTH**-0.5, (WIDTH, 10)))
    with tf.GradientTape() as tape:
        tape.watch(weights)
        h = function(norm(images @ weights[0]))
        for w in weights[1:]:
            h = skip * h + function(norm(h @ w))
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(
            digits, h @ last))
    return [np.linalg.norm(g) for g in tape.gradient(loss, weights)]


sigmoid, relu = tf.nn.sigmoid, tf.nn.relu
panels = {"activation and weights": {
    "sigmoid": lengths(sigmoid, 1), "tanh": lengths(tf.nn.tanh, 1),
    "ReLU": lengths(relu, 1), "ReLU, He": lengths(relu, 2),
    "ReLU, twice He": lengths(relu, 4)}, "remedies for the sigmoid": {
    "sigmoid": lengths(sigmoid, 1), "16 x variance": lengths(sigmoid, 16),
    "batch norm": lengths(sigmoid, 1, batch_norm),
    "skip": lengths(sigmoid, 1, skip=1)}}
figure, axes = plt.subplots(2, 1, sharex=True, figsize=(6.4, 7.5))
for axis, (title, lines) in zip(axes, panels.items(), strict=True):
    colors = ("grey", "C0", "C1", "C2", "C3")
    for color, (name, line) in zip(colors, lines.items(), strict=False):
        axis.semilogy(range(1, LAYERS + 1), line, color=color)
        lift = {"ReLU, He": 4, "tanh": 0.2, "skip": 6, "batch norm": 0.1}
        axis.text(0.7, line[0] * lift.get(name, 1), name, color=color,
                  ha="right", va="center")
    axis.set(title=title, ylabel="length of the gradient", xlim=(-8, 20.5))
axes[1].set(xlabel="layer", xticks=range(1, 21, 3))
plt.show()
