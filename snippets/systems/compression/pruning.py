"""A smaller dense network is level with pruned ones down to a tenth of the
weights; at a twentieth, cutting in rounds is ahead of it.

Printed: test accuracy by share of the weights that is kept. A dense network
took 300 steps to show which, and each row but the first took 300 more. The
small dense networks took 600. All but the first are the best of three rates.
"""

import keras
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

SEED = 0
KEPT, RATES = np.repeat([0.3, 0.1, 0.05], 3), [0.003, 0.01, 0.03] * 3
images, digits = load_digits(return_X_y=True)
x, x_test = np.split(np.float32(images / 16), [1000])
x[:, 0] = x_test[:, 0] = 1  # a pixel that is always blank: for a bias
rng = np.random.default_rng(SEED)


def start(units):  # nine networks alike; weights are (network, in, out)
    return [np.float32(rng.normal(0, (2 / n)**0.5, (1, n, m))).repeat(9, 0)
            for n, m in ((64, units), (units, 10))]


def largest(weights, kept):  # masks; one threshold for both layers
    sizes = np.abs(np.hstack([np.reshape(w, (9, -1)) for w in weights]))
    least = [np.quantile(s, 1 - k) for s, k in zip(sizes, kept, strict=True)]
    return [np.float32(abs(w) > np.reshape(least, (9, 1, 1))) for w in weights]


def train(weights, masks=(1.0, 1.0), steps=300, rates=RATES, rounds=False):
    weights = [keras.Variable(w) for w in weights]
    rule = keras.optimizers.Adam(lambda: np.reshape(rates, (-1, 1, 1)))

    @tf.function(autograph=False)
    def step(x, y, masks):
        with tf.GradientTape() as tape:
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(
                [y] * 9, tf.nn.relu(x @ (weights[0] * masks[0]))
                @ (weights[1] * masks[1])) / 100
        rule.apply(tape.gradient(losses, weights), weights)

    for i, batch in enumerate(rng.integers(1000, size=(steps, 100))):
        if rounds and i % 50 == 0:  # six, each by the same factor
            masks = largest(weights, KEPT ** (i / 300 + 1 / 6))
        step(x[batch], digits[batch], masks)
    return [w.numpy() * m for w, m in zip(weights, masks, strict=True)]


def best(first, last):  # of the rates
    chosen = np.argmax(np.maximum(x_test @ first, 0) @ last, axis=2)
    return np.mean(chosen == digits[1000:], axis=1).reshape(3, 3).max(axis=1)


dense = train(start(128), rates=0.01)
masks = largest(dense, KEPT)
found = {
    "cut, not trained": best(dense[0] * masks[0], dense[1] * masks[1]),
    "cut, then trained": best(*train(dense, masks)),
    "cut in six rounds": best(*train(dense, rounds=True)),
    "small dense": [max(best(*train(start(round(128 * k)), steps=600)))
                    for k in KEPT[::3]]}
for name, row in found.items():
    print(f"{name:18}", *(f"{share:.3f}" for share in row))
