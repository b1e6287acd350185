"""Quantization-aware training pays at 2 bits, a little at 3, and not at 4.

Test accuracy by bits of the weights: trained for 600 steps and rounded; twice
as long and then rounded; the second half with rounded weights. The last two
are at the best of three rates.
"""

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

SEED = 0
BITS, RATES, CLIP = [2, 3, 4, 16], [0.001, 0.003, 0.01], 0.55
images, digits = load_digits(return_X_y=True)
x, x_test = np.split(np.float32(images / 16), [1000])
y, y_test = np.split(digits, [1000])
rng = np.random.default_rng(SEED)


def rounded(w, bits):  # (networks, in, out), a scale for each output
    top = np.float32(2.0 ** (np.reshape(bits, (-1, 1, 1)) - 1) - 1)
    scale = CLIP * tf.reduce_max(abs(w), axis=1, keepdims=True) / top
    return scale * tf.clip_by_value(tf.round(w / scale), -top, top)


def logits(z, weights, bits):
    for i, w in enumerate(weights):  # forward rounded, backward as if not
        q = w + tf.stop_gradient(rounded(w, bits) - w)
        z = (tf.nn.relu(z) if i else z) @ q
    return z


def right(weights, bits):
    return np.mean(np.argmax(logits(x_test, weights, bits), -1) == y_test, 1)


def train(start, bits, rates, steps=600):  # a network for each bits and rate
    weights = [keras.Variable(np.repeat(w, len(bits), axis=0)) for w in start]
    rule = keras.optimizers.Adam(lambda: np.reshape(rates, (-1, 1, 1)))

    @tf.function(autograph=False)
    def step(x, y):
        with tf.GradientTape() as tape:
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(
                [y] * len(bits), logits(x, weights, bits)) / 100
        rule.apply(tape.gradient(losses, weights), weights)

    for batch in rng.integers(1000, size=(steps, 100)):
        step(x[batch], y[batch])
    return [w.numpy() for w in weights]


base = train([np.float32(rng.normal(0, (2 / n)**0.5, (1, n, m))) for n, m in (
    (64, 16), (16, 16), (16, 10))], [16], [0.005])  # 16: hardly rounded
aware = train(base, np.repeat(BITS, 3), RATES * 4)
longer = [w[-3:] for w in aware]  # the three of 16 bits
found = {"rounded": [max(right(base, [b])) for b in BITS],
         "longer, then rounded": [max(right(longer, [b] * 3)) for b in BITS],
         "aware": right(aware, np.repeat(BITS, 3)).reshape(4, 3).max(axis=1)}
plt.plot(BITS[:3], np.transpose([*found.values()])[:3], "o-", label=[*found])
plt.gca().set(xlabel="bits", ylabel="accuracy", xticks=BITS, xlim=(1.9, 4.1))
plt.legend(frameon=False)
plt.show()
