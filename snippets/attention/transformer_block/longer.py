"""Beyond the 16 positions of training, networks with ALiBi or rotary positions
still find the letter before; with learned or sinusoidal ones they do not.

Four layers of attention, one for each kind of position, must return the letter
before each. Training ended at position 15.
"""

import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

SEED = 0
SHIFT = 1  # training starts at a random position below this
SLOPE = 1  # of ALiBi
STEPS, WIDTH, SHORT, LONG = 300, 32, 16, 64
KINDS = ["learned", "sinusoidal", "rotary", "ALiBi"]  # a network each
rng = np.random.default_rng(SEED)
angles = np.outer(np.arange(LONG), 0.0001**(np.arange(0, WIDTH, 2) / WIDTH))
waves = np.float32(np.c_[np.sin(angles), np.cos(angles)])
shapes = [(LONG, WIDTH), *[(WIDTH, WIDTH)] * 3, (8, WIDTH), (WIDTH, 8)]
starts = [rng.normal(size=shape) / shape[0]**0.5 for shape in shapes]
weights = [tf.Variable(np.float32([[start]] * 4)) for start in starts]
adam = tf.optimizers.Adam(0.01)


def only(kind):  # 1 for the network of this kind, 0 for the others
    return np.float32([kind == each for each in KINDS])[:, None, None, None]


def rotated(x, at):  # each pair of numbers turned by its angle
    one, two = tf.split(x, 2, axis=-1)
    sin, cos = tf.split(tf.gather(waves, at), 2, axis=-1)
    turned = tf.concat([one * cos - two * sin, one * sin + two * cos], axis=-1)
    return only("rotary") * turned + (1 - only("rotary")) * x


def logits(text, at):  # letters, and their positions
    learned, query, key, value, embed, unembed = weights
    x = tf.one_hot(text, 8) @ embed + only("sinusoidal") * tf.gather(waves, at)
    x += only("learned") * tf.gather(learned, at, axis=2)
    keys = tf.linalg.matrix_transpose(rotated(x @ key, at))
    scores = rotated(x @ query, at) @ keys / WIDTH**0.5
    far = tf.cast(at[:, None] - at, "float32")
    scores = tf.where(far >= 0, scores - SLOPE * only("ALiBi") * far, -np.inf)
    return tf.nn.softmax(scores) @ (x @ value) @ unembed


@tf.function(autograph=False)
def step(text, at):
    with tf.GradientTape() as tape:
        log_p = tf.nn.log_softmax(logits(text, at))[:, :, 1:]
        loss = -tf.reduce_mean(tf.one_hot(text[:, :-1], 8) * log_p)
    adam.apply(tape.gradient(loss, weights), weights)


for text in rng.integers(8, size=(STEPS, 32, SHORT)):
    step(text, np.arange(SHORT) + rng.integers(SHIFT))
text = rng.integers(8, size=(500, LONG))  # new, and longer
found = np.argmax(logits(text, np.arange(LONG)), -1)[:, :, 1:] == text[:, :-1]
plt.plot(range(1, LONG), found.mean(axis=1).T, label=KINDS)
plt.gca().set(xlabel="position", ylabel="share found", xticks=[0, 15, 31, 63])
plt.legend(frameon=False)
plt.show()
