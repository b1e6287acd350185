"""Before training, gradients of neighboring inputs are unrelated after ten
plain layers with batch normalization; residual blocks keep them alike longer.

Cosine between the gradients at an image and at a neighbor a tenth of its
length away: 1 is equal, 0 unrelated. Printed, for 100 blocks: the gradient's
length before the first block over that after the last.
"""

import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

SEED = 0
WIDTH = 64
BLOCKS, COLORS = [0, 3, 10, 30, 100], ["C0", "C1", "C2", "C3", "grey"]
rng = np.random.default_rng(SEED)
x = load_digits().data[:200] / 16
noise = rng.normal(size=x.shape) * np.linalg.norm(x, axis=1)[:, None] / 8
both = tf.constant(np.concatenate([x, x + 0.1 * noise]))
first, last = rng.normal(0, 64**-0.5, (2, 64, WIDTH))
he = rng.normal(0, (2 / WIDTH)**0.5, (max(BLOCKS), WIDTH, WIDTH))
kinds = {  # shortcut or not, weights
    "plain, He": (0, he), "plain, identity": (0, 0 * he + np.eye(WIDTH)),
    "residual, He": (1, he), "residual, zero": (1, 0 * he),
    "residual, He / 10": (1, he / 10)}  # one over the root of 100


def batch_norm(h):
    return tf.nn.batch_normalization(h, *tf.nn.moments(h, [0]), 0, 1, 1e-5)


def gradients(skip, weights, norm):
    with tf.GradientTape() as tape:
        tape.watch(both)
        h = start = both @ first
        for w in weights:
            h = skip * h + tf.nn.relu(norm(h)) @ w
        out = tf.nn.relu(norm(h)) @ last[:WIDTH, :1]
    return [g.numpy() for g in tape.gradient(out, [both, start, h])]


norms = {"no normalization": tf.identity, "batch normalization": batch_norm}
found, (_, panels) = {}, plt.subplots(1, 2, sharey=True, width_ratios=(2, 3))
for axes, (title, norm) in zip(panels, norms.items(), strict=True):
    for color, (kind, (skip, w)) in zip(COLORS, kinds.items(), strict=True):
        found[title, kind] = line = []
        for n in BLOCKS:
            g, start, end = gradients(skip, w[:n], norm)
            g /= np.linalg.norm(g, axis=1, keepdims=True)
            line.append(np.mean(np.sum(g[:200] * g[200:], axis=1)))
        ratio = np.linalg.norm(start) / np.linalg.norm(end)
        print(f"{title:20} {kind:18} {ratio:.0e}")
        axes.plot(line, "o-", color=color)
    axes.set(title=title, xlabel="blocks", xticks=range(5), xticklabels=BLOCKS)
for i, y in enumerate([0, 0.27, 0.16, 0.67, 0.38]):
    panels[1].text(4.3, y, list(kinds)[i], color=COLORS[i], va="center")
panels[0].set_ylabel("cosine")
panels[1].set_xlim(-0.4, 8.4)
plt.show()
