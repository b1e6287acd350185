"""Without residual connections all positions soon look alike; without
normalization, gradients grow from block to block. Nothing is trained yet.

Left: the mean cosine between vectors of different positions. Right: the
gradient of each block's last matrix.
"""

import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

SEED = 0
BLOCKS = 12
WIDTH, LENGTH = 64, 16
rng = np.random.default_rng(SEED)
inputs = np.float32(rng.normal(size=(8, LENGTH, WIDTH)))  # 8 sequences
targets = rng.integers(WIDTH, size=(8, LENGTH))
shapes = [(WIDTH, WIDTH)] * 4 + [(WIDTH, 4 * WIDTH), (4 * WIDTH, WIDTH)]
blocks = [[tf.Variable(np.float32(rng.normal(0, rows**-0.5, (rows, columns))))
           for rows, columns in shapes] for _ in range(BLOCKS)]
unembed = np.float32(rng.normal(0, WIDTH**-0.5, (WIDTH, WIDTH)))


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


def measure(layer):  # the likeness and the gradient of each block
    x, alike = inputs, []
    with tf.GradientTape() as tape:
        for *four, widen, narrow in blocks:
            x = layer(x, lambda x, four=four: attend(x, *four))
            x = layer(x, lambda x, a=widen, b=narrow: tf.nn.relu(x @ a) @ b)
            unit = tf.math.l2_normalize(x, -1).numpy()
            cosines = unit @ np.swapaxes(unit, 1, 2)
            alike.append(cosines[:, ~np.eye(LENGTH, dtype=bool)].mean())
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(
            targets, norm(x) @ unembed))
    gradients = tape.gradient(loss, [block[-1] for block in blocks])
    return alike, [np.linalg.norm(gradient) for gradient in gradients]


measured = {kind: measure(layer) for kind, layer in add.items()}
_, (left, right) = plt.subplots(1, 2, figsize=(7, 3.2), layout="constrained")
for kind, (alike, gradients) in measured.items():
    left.plot(range(1, BLOCKS + 1), alike, label=kind)
    right.plot(range(1, BLOCKS + 1), gradients, label=kind)
left.set(xlabel="block", ylabel="likeness of positions", ylim=(0, 1.05))
right.set(xlabel="block", ylabel="gradient", yscale="log", ylim=(0.2, 9e3))
right.legend(frameon=False, loc="upper right")
plt.show()
