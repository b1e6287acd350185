"""Twelve sigmoid layers learn nothing, by SGD or by Adam, at any rate; with
skip connections, batch normalization, or another activation, they learn.

Training loss after 200 steps on digits, at the best of three learning rates
for SGD, and of three for Adam. Guessing gives 2.30.
"""

import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

SEED = 0
SHAPES = (1, 64, 32), (11, 32, 32), (1, 32, 10)  # how many matrices, size
EPSILON = 1e-7
RATES = np.reshape([0.03, 0.1, 0.3, 0.001, 0.003, 0.01], (-1, 1, 1))
images, digits = load_digits(return_X_y=True)
images, labels = images[:1024] / 16, np.eye(10)[digits[:1024]]


def batch_norm(h):  # (rates, batch, features)
    mean, variance = tf.nn.moments(h, [1], keepdims=True)
    return (h - mean) / tf.sqrt(variance + 1e-5)


def losses(x, y, weights, function, norm, skip):  # one for each rate
    h = function(norm(x @ weights[0][0]))
    for w in tf.unstack(weights[1]):
        h = skip * h + function(norm(h @ w))
    y = y * tf.nn.log_softmax(h @ weights[2][0])
    return -tf.reduce_mean(tf.reduce_sum(y, axis=2), axis=1)


def train(function, variance=1, norm=tf.identity, skip=0, steps=200):
    rng, network = np.random.default_rng(SEED), (function, norm, skip)
    starts = [rng.normal(0, (variance / s[1])**0.5, s) for s in SHAPES]
    weights = [tf.Variable(np.stack([w] * len(RATES), 1)) for w in starts]
    means, squares = ([tf.Variable(0 * w) for w in weights] for _ in "12")

    @tf.function(autograph=False)
    def step(x, y, t):
        with tf.GradientTape() as tape:
            loss = losses(x, y, weights, *network)
        gradients = tape.gradient(loss, weights)
        for w, g, m, s in zip(weights, gradients, means, squares, strict=True):
            m.assign(0.9 * m + 0.1 * g)
            s.assign(0.999 * s + 0.001 * g**2)
            adam = m / (1 - 0.9**t) / (tf.sqrt(s / (1 - 0.999**t)) + EPSILON)
            w.assign_sub(RATES * tf.where(RATES < 0.02, adam, g))

    for t in range(1, steps + 1):
        batch = rng.integers(len(images), size=32)
        step(images[batch], labels[batch], tf.constant(t, tf.float64))
    return losses(images, labels, weights, *network).numpy()


sigmoid, results = tf.nn.sigmoid, {}
for name, network in {
        "sigmoid": (sigmoid,), "tanh": (tf.nn.tanh,),
        "ReLU, He": (tf.nn.relu, 2), "batch norm": (sigmoid, 1, batch_norm),
        "skip connections": (sigmoid, 1, tf.identity, 1)}.items():
    results[name] = train(*network)
    sgd, adam = np.nanmin(results[name].reshape(2, 3), axis=1)
    print(f"{name:18} SGD {sgd:.2f}   Adam {adam:.2f}")
