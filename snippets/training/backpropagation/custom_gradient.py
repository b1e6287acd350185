"""The gradient of log(1 + eˣ) in 32 bits: an unstable formula gives NaN, and a
stable one can still be wrong at one point. A gradient of one's own is right.
"""

import numpy as np
import tensorflow as tf


def naive(x):
    return tf.math.log(1 + tf.exp(x))


def where(x):  # the value is right, and 0 * inf is not a number
    return tf.where(x > 15, x, naive(x))


def where_twice(x):  # the unused branch sees a harmless input
    return tf.where(x > 15, x, naive(tf.where(x > 15, 0.0, x)))


def stable(x):  # no overflow, but two kinks that meet at 0
    return tf.maximum(x, 0) + tf.math.log1p(tf.exp(-tf.abs(x)))


@tf.custom_gradient
def custom(x):
    def backward(upstream):  # the gradient by the result
        return upstream * tf.sigmoid(x)

    return stable(x), backward


def value_and_slope(function, x):
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = function(x)
    return y.numpy(), tape.gradient(y, x).numpy()


x = tf.constant([-20.0, 0.0, 5.0, 100.0])
exact = 1 / (1 + np.exp(-x.numpy().astype(float)))
print("slope at x =  ", *(f"{each:8g}" for each in x.numpy()))
print("exact         ", *(f"{each:8.4f}" for each in exact))
results = {}
for function in (naive, where, where_twice, stable, custom, tf.nn.softplus):
    name = getattr(function, "__name__", "custom")
    values, slopes = results[name] = value_and_slope(function, x)
    print(f"{name:14}", *(f"{each:8.4f}" for each in slopes),
          "  value at 100:", values[-1])
