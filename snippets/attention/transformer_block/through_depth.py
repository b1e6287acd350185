"""Without residual connections all positions soon look alike, and gradients of
the queries vanish. Without normalization, gradients grow from block to block.

Nothing is trained yet. From above: the mean cosine between vectors of
different positions, and the gradients of two matrices of each block.
"""

import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

SEED = 0
BLOCKS = 12
WIDTH, LENGTH = 64, 16
rng = np.random.default_rng(SEED)
inputs = np.float32(rng.normal(size=(8, LENGTH, WIDTH)))  # 8 sequences
targets = np.float32(np.eye(WIDTH))[rng.integers(WIDTH, size=(8, LENGTH))]
shapes = [(WIDTH, WIDTH)] * 4 + [(WIDTH, 4 * WIDTH), (4 * WIDTH, WIDTH)]
blocks = [[tf.Variable(np.float32(rng.normal(0, rows**-0.5, (rows, columns))))
           for rows, columns in shapes] for _ in range(BLOCKS)]


def norm(x):  # over the features of each position
    mean, variance = tf.nn.moments(x, -1, keepdims=True)
    return (x - mean) / tf.sqrt(variance + 1e-6)


def attend(x, query, key, value, join):
    scores = tf.matmul(x @ query, x @ key, transpose_b=True) / WIDTH**0.5
    return tf.nn.softmax(scores) @ x @ value @ join


add = {"pre-normalization": lambda x, part: x + part(norm(x)),
       "post-normalization": lambda x, part: norm(x + part(x)),
       "no residual": lambda x, part: part(norm(x)),
       "no normalization": lambda x, part: x + part(x)}


def measure(layer):  # the likeness and two gradients of each block
    x, alike = inputs, []
    with tf.GradientTape() as tape:
        for *four, widen, narrow in blocks:
            x = layer(x, lambda x, four=four: attend(x, *four))
            x = layer(x, lambda x, a=widen, b=narrow: tf.nn.relu(x @ a) @ b)
            unit = tf.math.l2_normalize(x, -1).numpy()
            cosines = unit @ np.swapaxes(unit, 1, 2)
            alike.append(cosines[:, ~np.eye(LENGTH, dtype=bool)].mean())
        loss = -WIDTH * tf.reduce_mean(targets * tf.nn.log_softmax(norm(x)))
    queries, *_, last = zip(*tape.gradient(loss, blocks), strict=True)
    return [alike, *([*map(np.linalg.norm, g)] for g in (last, queries))]


measured = {kind: measure(layer) for kind, layer in add.items()}
_, axes = plt.subplots(3, 1, figsize=(6, 7), layout="constrained", sharex=True)
for kind, results in measured.items():
    for axis, result in zip(axes, results, strict=True):
        axis.plot(range(1, BLOCKS + 1), result, label=kind)
axes[0].set(ylabel="likeness", ylim=(0, 1.05), xticks=[1, 4, 8, 12])
axes[1].set(ylabel="gradient, feed-forward", yscale="log")
axes[2].set(ylabel="gradient, queries", yscale="log", ylim=(1e-9, None))
axes[0].legend(frameon=False, loc="lower right")
plt.xlabel("block")
plt.show()
