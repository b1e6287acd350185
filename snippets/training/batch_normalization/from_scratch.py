"""Batch normalization in NumPy: the batch's statistics in training, running
averages in use, and a gradient that also flows through the statistics.

All three equal Keras. The last line leaves the statistics out of the gradient:
it is far off.
"""

import numpy as np
import tensorflow as tf
from keras import layers

SEED = 0
EPSILON, MOMENTUM = 1e-3, 0.99
rng = np.random.default_rng(SEED)
x, upstream = np.float32(rng.normal(3, 2, size=(2, 64, 5)))
gamma, beta = np.float32(rng.normal(size=(2, 5)))


def normalize(x, mean, variance):
    return (x - mean) / np.sqrt(variance + EPSILON)


def training(x, averages):
    """Return outputs and the averages after this batch."""
    now = np.array([x.mean(axis=0), x.var(axis=0)])
    averages = MOMENTUM * averages + (1 - MOMENTUM) * now
    return gamma * normalize(x, *now) + beta, averages


def inference(x, averages):
    return gamma * normalize(x, *averages) + beta


def backward(upstream, x):
    """Return the gradients of x, gamma and beta in training."""
    mean, variance = x.mean(axis=0), x.var(axis=0)
    normalized = normalize(x, mean, variance)
    through_mean = upstream.mean(axis=0)
    through_variance = normalized * (upstream * normalized).mean(axis=0)
    scale = gamma / np.sqrt(variance + EPSILON)
    return (scale * (upstream - through_mean - through_variance),
            (upstream * normalized).sum(axis=0), upstream.sum(axis=0))


keras_layer = layers.BatchNormalization(momentum=MOMENTUM, epsilon=EPSILON)
keras_layer.build(x.shape)
start = np.array([np.zeros(5), np.ones(5)])
keras_layer.set_weights([gamma, beta, *start])
x_variable = tf.Variable(x)
with tf.GradientTape() as tape:
    y_keras = keras_layer(x_variable, training=True)
    total = tf.reduce_sum(upstream * y_keras)
expected = tape.gradient(total, [x_variable, *keras_layer.trainable_weights])
y, averages = training(x, start)
slope, naive = backward(upstream, x)[0], gamma * upstream / x.std(axis=0)
pairs = {"training": (y, y_keras),
         "inference": (inference(x, averages), keras_layer(x)),
         "gradient": (slope, expected[0]), "without": (naive, expected[0])}
for name, (ours, theirs) in pairs.items():
    print(f"{name:10} differs by {np.abs(ours - theirs).max():.4f}")
