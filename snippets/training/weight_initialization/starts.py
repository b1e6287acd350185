"""A plain network of 11 layers learns from weights near He's scale only; Adam
widens the range, residual connections and batch normalization more so.

Training loss after 200 steps, each point at the best of its learning rates,
by the scale of the weights; 1 is He's.
"""

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

SEED = 0
SCALES, RATES = [0.125, 0.5, 1, 2], [0.001, 0.003, 0.01, 0.03, 0.1]
images, digits = load_digits(return_X_y=True)
images, digits = np.float32(images[:1024] / 16), digits[:1024]


def losses(x, y, weights, kind):  # one for each network
    h = x @ weights[0][0]  # (networks, batch, features)
    for w in [*tf.unstack(weights[1]), weights[2][0]]:
        z = h if kind != "batch norm" else tf.nn.batch_normalization(
            h, *tf.nn.moments(h, [1], keepdims=True), None, None, 1e-5)
        add = kind == "residual" and w.shape[2] == 32
        h = tf.nn.relu(z) @ w + (h if add else 0)
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(
        tf.broadcast_to(y, h.shape[:2]), h), axis=1)


def train(kind, name, scales=SCALES, rates=RATES, steps=200, depth=9, **more):
    rng = np.random.default_rng(SEED)
    grid = np.float32([(s, r) for s in scales for r in rates])[..., None, None]
    shapes = (1, 64, 32), (depth, 32, 32), (1, 32, 10)  # how many, size
    starts = [rng.normal(0, (2 / s[1])**0.5, s)[:, None] for s in shapes]
    weights = [keras.Variable(grid[:, 0] * np.float32(w)) for w in starts]
    rule = getattr(keras.optimizers, name)(lambda: grid[:, 1], **more)

    @tf.function(autograph=False)
    def step(x, y):
        with tf.GradientTape() as tape:
            total = tf.reduce_sum(losses(x, y, weights, kind))
        rule.apply(tape.gradient(total, weights), weights)

    for batch in rng.integers(len(images), size=(steps, 32)):
        step(images[batch], digits[batch])
    final = losses(images, digits, weights, kind)  # diverged: as if guessing
    return np.fmin(final, np.log(10)).reshape(len(scales), -1).min(axis=1)


found = {}
for i, (kind, name, height) in enumerate((
        ("plain", "SGD", 1.98), ("plain", "Adam", 1.7),
        ("residual", "SGD", 2.35), ("batch norm", "SGD", 0.53))):
    found[kind, name] = train(kind, name)
    plt.plot([str(s) for s in SCALES], found[kind, name], f"C{i}-o")
    plt.text(3.15, height, f"{kind}, {name}", color=f"C{i}", va="center")
plt.gca().set(xlabel="scale of the weights", ylabel="training loss",
              xlim=(-0.3, 4.5), ylim=(0, 2.5))
plt.show()
