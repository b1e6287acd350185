"""Where gradients explode, clipping lets a network learn more than any
smaller learning rate does; repairing the network does more.

Training loss after 200 steps by learning rate, for 20 ReLU layers with skip
connections, whose start makes gradients explode. Above 2.30, or diverged, is
drawn at 2.30, the loss of guessing.
"""

import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

SEED = 0
SHAPES = (1, 64, 32), (19, 32, 32), (1, 32, 10)  # how many matrices, size
RATES = np.array([1e-5, 1e-4, 1e-3, 0.01, 0.03, 0.1, 0.3, 1])
images, digits = load_digits(return_X_y=True)
images, labels = images[:1024] / 16, np.eye(10)[digits[:1024]]


def losses(x, y, weights):  # one for each rate
    h = tf.nn.relu(x @ weights[0][0])
    for w in tf.unstack(weights[1]):
        h += tf.nn.relu(h @ w)
    y = y * tf.nn.log_softmax(h @ weights[2][0])
    return -tf.reduce_mean(tf.reduce_sum(y, axis=2), axis=1)


def by_value(gradients, limit=0.01):
    return [tf.clip_by_value(g, -limit, limit) for g in gradients]


def by_norm(gradients, limit=1.0):  # over all weights of each network
    squares = sum(tf.reduce_sum(g**2, (0, 2, 3), True) for g in gradients)
    return [g * tf.minimum(limit / tf.sqrt(squares), 1) for g in gradients]


def train(clip, branch=1.0, steps=200):
    rng, weights = np.random.default_rng(SEED), []
    for (count, n, m), factor in zip(SHAPES, (1, branch, 1), strict=True):
        start = rng.normal(0, factor * n**-0.5, (count, n, m))
        weights.append(tf.Variable(np.stack([start] * len(RATES), 1)))

    @tf.function(autograph=False)
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = losses(x, y, weights)
        gradients = clip(tape.gradient(loss, weights))
        for w, g in zip(weights, gradients, strict=True):
            w.assign_sub(RATES.reshape(-1, 1, 1) * g)

    for _ in range(steps):
        batch = rng.integers(len(images), size=32)
        step(images[batch], labels[batch])
    return np.fmin(losses(images, labels, weights), np.log(10))


found = {"no clipping": train(list), "by norm": train(by_norm),
         "by value": train(by_value), "smaller start": train(list, 0.1)}
for (name, line), color, at in zip(found.items(), ("C0", "C1", "C2", "grey"),
                                   (1, 7, 7, 3), strict=True):
    plt.semilogx(RATES, line, "-o", color=color)
    plt.text(RATES[at], line[at] - 0.05, f" {name} ", color=color, va="top",
             ha="right" if at in (1, 3) else "left")
plt.gca().set(xlabel="learning rate", ylabel="training loss", xlim=(3e-6, 9))
plt.show()
