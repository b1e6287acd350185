"""A teacher's soft answers help where images are few; where all have labels,
or the teacher can label more of them, softness adds nothing.

Printed: test accuracy of a student of 8 units at the best of three rates, by
how many images it sees, what it is to answer, and the temperature. A teacher
of 256 units has seen 1,000 labels; another one, only those of the 50.
"""

import keras
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

SEED = 0
RATES, STEPS = [0.001, 0.003, 0.01], 1500
keras.utils.set_random_seed(SEED)
images, digits = load_digits(return_X_y=True)
x, x_test = np.split(np.float32(images / 16), [1000])


def teacher(count):  # its logits on all images
    model = keras.Sequential([keras.layers.Dense(256, "relu"),
                              keras.layers.Dense(10)])
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(True))
    model.fit(x[:count], digits[:count], 50, 20_000 // count, verbose=0)
    return model.predict(x, verbose=0)


z, z_of_50 = teacher(1000), teacher(50)
hard, labels = (1e3 * np.eye(10)[i] for i in (z.argmax(1), digits[:1000]))
CASES = [(50, "labels", labels, 1), (50, "teacher", z, 1),
         (50, "teacher", z, 4), (1000, "teacher's choice", hard, 1),
         (1000, "teacher", z, 1), (1000, "teacher", z, 4),
         (1000, "labels", labels, 1), (1000, "teacher of 50", z_of_50, 1)]
counts, _, targets, T = (list(each) for each in zip(*CASES * 3, strict=True))
T = np.float32(T)[:, None, None]
soft = tf.nn.softmax(np.float32(targets) / T).numpy()
rule = keras.optimizers.Adam(lambda: np.repeat(RATES, 8)[:, None, None])
rng = np.random.default_rng(SEED)  # 24 students start alike
weights = [keras.Variable(np.float32(s * rng.normal(size=(1, n, m))).repeat(
    24, axis=0)) for n, m, s in ((64, 8, 0.18), (1, 8, 0), (8, 10, 0.5))]


def student(x):
    return tf.nn.relu(x @ weights[0] + weights[1]) @ weights[2]


def losses(x, soft):  # T * T: gradients as large as at T = 1
    return T[:, 0]**2 / 50 * tf.nn.softmax_cross_entropy_with_logits(
        soft, student(x) / T)


@tf.function(autograph=False)
def step(x, soft):
    with tf.GradientTape() as tape:
        loss = losses(x, soft)
    rule.apply(tape.gradient(loss, weights), weights)


for batch in rng.integers(1000, size=(STEPS, 50)):
    i = batch % np.array(counts)[:, None]
    step(x[i], np.take_along_axis(soft, i[:, :, None], axis=1))
right = np.mean(np.argmax(student(x_test), axis=-1) == digits[1000:], axis=1)
found = right.reshape(3, 8).max(axis=0)
for (count, name, _, t), share in zip(CASES, found, strict=True):
    print(f"{count:4} images, {name:16} T = {t}: {share:.3f}")
