"""One block learns a small language. Without attention, the feed-forward
layer or positions it does not.

The next of 8 letters depends on the last two, in order; every tenth is random,
so that no loss below 0.47 is possible. Every step draws new sentences.
"""

import numpy as np
import tensorflow as tf

SEED = 0
BLOCKS = 1
STEPS, WIDTH, LENGTH = 500, 16, 12
REMOVED = ["nothing", "attention", "feed-forward", "residual",
           "normalization", "positions"]  # a network each, trained together
rng = np.random.default_rng(SEED)
table = rng.integers(8, size=(8, 8))  # what follows two letters
text = rng.integers(8, size=(STEPS, 32, LENGTH + 1))
noise = rng.random(text.shape) < 0.1
for at in range(2, LENGTH + 1):
    follows = table[text[..., at - 2], text[..., at - 1]]
    text[..., at] = np.where(noise[..., at], text[..., at], follows)

shapes = [(8, WIDTH), (LENGTH, WIDTH), (WIDTH, 8), *BLOCKS * [
    *[(WIDTH, WIDTH)] * 4, (WIDTH, 4 * WIDTH), (4 * WIDTH, WIDTH)]]
starts = [rng.normal(size=shape) / shape[0]**0.5 for shape in shapes]
weights = [tf.Variable(np.float32([[w]] * len(REMOVED))) for w in starts]
adam = tf.optimizers.Adam(0.01)


def has(part):  # 0 for the network without it, 1 for the others
    return np.float32([part != name for name in REMOVED])[:, None, None, None]


def norm(x):  # to a root mean square of 1; 4 is the root of the width
    return x + has("normalization") * (4 * tf.math.l2_normalize(x, -1) - x)


def losses(letters):  # one-hot, (sentences, positions, 8); one loss a network
    x = letters[:, :-1] @ weights[0] + has("positions") * weights[1]
    for at in range(3, len(weights), 6):
        query, key, value, join, widen, narrow = weights[at:at + 6]
        h = norm(x)  # (networks, sentences, positions, width)
        scores = h @ query @ tf.linalg.matrix_transpose(h @ key) / WIDTH**0.5
        scores = tf.where(np.tri(LENGTH, dtype=bool), scores, -np.inf)
        read = tf.nn.softmax(scores) @ (h @ value) @ join
        x = has("residual") * x + has("attention") * read
        made = tf.nn.gelu(norm(x) @ widen) @ narrow
        x = has("residual") * x + has("feed-forward") * made
    log_p = tf.nn.log_softmax(norm(x) @ weights[2])[:, :, 1:]
    return -8 * tf.reduce_mean(letters[:, 2:] * log_p, axis=(1, 2, 3))


@tf.function(autograph=False)
def step(letters):
    with tf.GradientTape() as tape:
        each = losses(letters)
    adam.apply(tape.gradient(each, weights), weights)
    return each


curves = np.transpose([step(each) for each in np.float32(np.eye(8))[text]])
for name, curve in zip(REMOVED, curves, strict=True):
    print(f"without {name + ':':14} loss {curve[-100:].mean():.2f}")
