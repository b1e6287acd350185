"""Deeper plain networks fit their training set worse, also with batch
normalization; with it and with shortcuts, 40 layers train.

Training loss after 150 steps, each point at the best of its learning rates.
He, identity, zero: how the weights of the middle layers start.
"""

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

SEED = 0
DEPTHS, WIDTH, RATES = [4, 12, 40], 16, [0.003, 0.01, 0.03, 0.1]
KINDS = {"plain, He": (0, 0, 1), "plain, identity": (0, 1, 0),
         "residual, He": (1, 0, 1), "residual, zero": (1, 0, 0)}
x, y = load_digits(return_X_y=True)
x, y = np.float32(x[:1024] / 16), np.float32(np.eye(10)[y[:1024]])


def batch_norm(h):  # (networks, batch, features)
    h -= tf.reduce_mean(h, axis=1, keepdims=True)
    return h * tf.math.rsqrt(tf.reduce_mean(h**2, 1, keepdims=True) + 1e-5)


def train(depth, norm, kinds=tuple(KINDS), rates=RATES, steps=150):
    rng = np.random.default_rng(SEED)
    skip, identity, he, rate = np.float32(
        [(*KINDS[k], r) for k in kinds for r in rates]).T[..., None, None]
    sizes = (64, WIDTH), (depth - 2, 1, WIDTH, WIDTH), (WIDTH, 10)
    first, normal, last = (rng.normal(0, (2 / n[-2])**0.5, n) for n in sizes)
    starts = first, identity * np.eye(WIDTH) + he * normal, last
    weights = [keras.Variable(np.float32(w + 0 * rate)) for w in starts]
    rule = keras.optimizers.SGD(lambda: rate, momentum=0.9)

    def losses(x, y):  # layer by layer, and then one for each network
        h = tf.foldl(lambda h, w: skip * h + tf.nn.relu(norm(h)) @ w,
                     weights[1], x @ weights[0])
        p = tf.nn.log_softmax(tf.nn.relu(norm(h)) @ weights[2])
        return -tf.reduce_mean(tf.reduce_sum(y * p, axis=2), axis=1), p

    @tf.function(autograph=False)
    def step(x, y):
        with tf.GradientTape() as tape:
            loss, _ = losses(x, y)
        rule.apply(tape.gradient(loss, weights), weights)

    for batch in rng.integers(len(x), size=(steps, 32)):
        step(x[batch], y[batch])
    return np.fmin(losses(x, y)[0], np.log(10)), losses  # if diverged: ln 10


norms = {"loss, no norm": tf.identity, "loss, batch norm": batch_norm}
found, (_, panels) = {}, plt.subplots(1, 2, sharey=True, figsize=(7, 3.4))
for axes, (title, norm) in zip(panels, norms.items(), strict=True):
    found[title] = [train(depth, norm)[0].reshape(4, -1) for depth in DEPTHS]
    axes.plot(DEPTHS, [losses.min(axis=1) for losses in found[title]], "-o")
    axes.set(title=title, xlabel="layers", xlim=(0, 84), xticks=DEPTHS)
for i, place in enumerate([2.19, 1.7, 0.3, 0.07]):
    panels[1].text(43, place, list(KINDS)[i], color=f"C{i}", va="center")
plt.show()
