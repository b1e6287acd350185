"""Deeper plain networks fit their training set worse, also with batch
normalization. With it and with shortcuts, 40 layers train. Without shortcuts
it takes a start at the identity whose ReLUs hardly cut.

Training loss after 150 steps, each point at the best of its learning rates;
ln 10, as by guessing, if it diverged.
He, identity, zero: how the weights of the middle layers start. Bent at -1:
their ReLU is max(h, -1) in place of max(h, 0).
"""

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

SEED = 0
DEPTHS, WIDTH, RATES = [4, 12, 40], 16, [0.003, 0.01, 0.03, 0.1]
KINDS = {"plain, He": (0, 0, 1, 0), "plain, identity": (0, 1, 0, 0),
         "residual, He": (1, 0, 1, 0), "residual, zero": (1, 0, 0, 0),
         "plain, identity, bent at -1": (0, 1, 0, -1)}
x, y = load_digits(return_X_y=True)
x, y = np.float32(x[:1024] / 16), np.float32(np.eye(10)[y[:1024]])


def batch_norm(h):  # (networks, batch, features)
    h -= tf.reduce_mean(h, axis=1, keepdims=True)
    return h * tf.math.rsqrt(tf.reduce_mean(h**2, 1, keepdims=True) + 1e-5)


def train(depth, norm, kinds=tuple(KINDS), rates=RATES, steps=150):
    rng = np.random.default_rng(SEED)
    skip, identity, he, bend, rate = np.float32(
        [(*KINDS[k], r) for k in kinds for r in rates]).T[..., None, None]
    sizes = (64, WIDTH), (depth - 2, 1, WIDTH, WIDTH), (WIDTH, 10)
    first, normal, last = (rng.normal(0, (2 / n[-2])**0.5, n) for n in sizes)
    starts = first, identity * np.eye(WIDTH) + he * normal, last
    weights = [keras.Variable(np.float32(w + 0 * rate)) for w in starts]
    rule = keras.optimizers.SGD(lambda: rate, momentum=0.9)

    def log_p(x):  # (networks, examples, classes)
        h = tf.foldl(lambda h, w: skip * h + tf.maximum(norm(h), bend) @ w,
                     weights[1], x @ weights[0])
        return tf.nn.log_softmax(tf.nn.relu(norm(h)) @ weights[2])

    @tf.function(autograph=False)
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = -tf.reduce_sum(y * log_p(x)) / 32
        rule.apply(tape.gradient(loss, weights), weights)

    for batch in rng.integers(len(x), size=(steps, 32)):
        step(x[batch], y[batch])
    return np.fmin(-np.sum(y * log_p(x), (1, 2)) / len(x), np.log(10)), log_p


norms = {"loss, no norm": tf.identity, "loss, batch norm": batch_norm}
found, (fig, both) = {}, plt.subplots(1, 2, sharey=True, layout="constrained")
for axes, (title, norm) in zip(both, norms.items(), strict=True):
    found[title] = [train(depth, norm)[0].reshape(5, -1) for depth in DEPTHS]
    lines = axes.plot(DEPTHS, [losses.min(1) for losses in found[title]], "o-")
    lines[-1].set_color("grey")
    axes.set(title=title, xlabel="layers", xticks=DEPTHS)
fig.legend(lines, KINDS, loc="outside lower center", ncols=3)
plt.show()
