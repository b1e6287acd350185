"""A trained residual network bears the loss of a block if its blocks started
near the identity. So does a plain network that started there.

Accuracy on test digits when the head reads after so many of 8 blocks, and with
one block dropped. Printed, in the mean: all blocks, one dropped, two neighbors
swapped, and four blocks only, in random order.
"""

import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

SEED = 0
BLOCKS, WIDTH, RATE, HEIGHTS = 8, 16, 0.03, [0.07, 0.83, 0.94, 0.72]
KINDS = {"plain, He": (0, 0, 1), "plain, identity": (0, 1, 0),
         "residual, zero": (1, 0, 0), "residual, 0.7 He": (1, 0, 0.7)}
x, digits = load_digits(return_X_y=True)
x, y = x / 16, np.eye(10)[digits]
rng, every = np.random.default_rng(SEED), [*range(BLOCKS)]
skip, identity, he = np.array(list(KINDS.values())).T[..., None, None]
sizes = (64, WIDTH), (BLOCKS, 1, WIDTH, WIDTH), (WIDTH, 10)
first, normal, last = (rng.normal(0, (2 / n[-2])**0.5, n) for n in sizes)
starts = first, identity * np.eye(WIDTH) + he * normal, last
weights = [tf.Variable(w + 0 * skip) for w in starts]


def log_p(x, blocks):  # (networks, examples, classes)
    h = x @ weights[0]
    for i in blocks:
        h = skip * h + tf.nn.relu(h) @ weights[1][i]
    return tf.nn.log_softmax(tf.nn.relu(h) @ weights[2])


@tf.function(autograph=False)
def step(x, y):
    with tf.GradientTape() as tape:
        loss = -tf.reduce_sum(y * log_p(x, every)) / 32
    for w, g in zip(weights, tape.gradient(loss, weights), strict=True):
        w.assign_sub(RATE * g)


for batch in rng.integers(1024, size=(1500, 32)):
    step(x[batch], y[batch])


def score(*orders):  # accuracy on the other images, (orders, networks)
    found = [np.argmax(log_p(x[1024:], order), axis=2) for order in orders]
    return np.mean(found == digits[1024:], axis=2)


cut = score(*(every[:i] for i in range(BLOCKS + 1)))
drop = score(*([b for b in every if b != i] for i in every))
swap = score(*([*every[:i], i + 1, i, *every[i + 2:]] for i in every[:-1]))
few = score(*(rng.permutation(BLOCKS)[:4] for _ in range(20)))
panels = plt.subplots(1, 2, sharey=True, figsize=(7, 3.4))[1]
for i, kind in enumerate(KINDS):
    print(*(f"{s[:, i].mean():.2f}" for s in (cut[8:], drop, swap, few)), kind)
    panels[0].plot(cut[:, i], f"C{i}-o")
    panels[1].plot(range(1, BLOCKS + 1), drop[:, i], f"C{i}-o")
    panels[1].text(8.4, HEIGHTS[i], kind, color=f"C{i}", va="center")
panels[0].set(xlabel="blocks used", ylabel="accuracy", xticks=[0, 4, 8])
panels[1].set(xlabel="block dropped", xlim=(0.5, 15.5), xticks=[1, 4, 8])
plt.show()
