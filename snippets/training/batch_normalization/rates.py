"""Batch normalization makes ten layers bear learning rates 10 times larger; at
the smallest one it does not train faster.

Training loss after 300 steps, by learning rate; what diverged is drawn at
guessing. Compare the lines at one rate, then at their lowest points.
"""

import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

SEED = 0
RATES = np.float32([0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1])
images, digits = load_digits(return_X_y=True)
images = np.float32(images[:1024] / 16)
labels = np.float32(np.eye(10)[digits[:1024]])


def standardized(h, axis):  # h is (rates, batch, features)
    mean, variance = tf.nn.moments(h, [axis], keepdims=True)
    return (h - mean) / tf.sqrt(variance + 1e-5)


def loss(h, labels, weights, norm):  # one for each rate
    for w in weights[:-1]:
        h = tf.nn.relu(norm(h @ w))
    log_p = tf.nn.log_softmax(h @ weights[-1])
    return -tf.reduce_mean(tf.reduce_sum(labels * log_p, axis=-1), axis=-1)


def train(norm, steps=300, size=64, gain=2):  # one network for each rate
    rng = np.random.default_rng(SEED)
    weights = [rng.normal(0, np.sqrt(gain / n), (n, m))  # 2 is He's
               for n, m in ((64, 32), *[(32, 32)] * 9, (32, 10))]
    weights = [tf.Variable(np.float32([w] * len(RATES))) for w in weights]

    @tf.function(autograph=False)
    def step(x, y):
        with tf.GradientTape() as tape:
            total = tf.reduce_sum(loss(x, y, weights, norm))
        for w, g in zip(weights, tape.gradient(total, weights), strict=True):
            w.assign_sub(RATES[:, None, None] * g)

    for _ in range(steps):
        batch = rng.integers(len(images), size=size)
        step(images[batch], labels[batch])
    return weights


norms = {"plain": lambda h: h, "layer norm": lambda h: standardized(h, 2),
         "centered only": lambda h: h - tf.reduce_mean(h, 1, keepdims=True),
         "batch norm": lambda h: standardized(h, 1)}
losses, networks = {}, {}
for (name, norm), color in zip(norms.items(), (
        "C0", "C2", "grey", "C1"), strict=True):
    networks[name] = w = train(norm)
    losses[name] = np.fmin(loss(images, labels, w, norm), np.log(10))
    plt.loglog(RATES, losses[name], "-o", color=color, label=name)
plt.gca().set(xlabel="learning rate", ylabel="training loss")
plt.legend()
plt.show()
