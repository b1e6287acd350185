"""A frozen attention takes up new tasks from examples in its input. Training
these as a prompt helps with tasks like the old ones, and little with others.

Squared error on 500 new sines by the number of examples, and with those of
another sine. Below, on 20 more and on 20 twice as fast: 16 examples as given,
the same trained, and instead 16 numbers fitted behind the model's features.
"""

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

SEED = 0
keras.utils.set_random_seed(SEED)
rng = np.random.default_rng(SEED)


def tasks(count, points=200, speed=1):  # sines of random height and phase
    x, phase = rng.uniform(-3, 3, (2, count, points, 1))
    y = rng.uniform(0.5, 2, (count, 1, 1)) * np.sin(speed * x + phase[:, :1])
    return np.float32(np.concatenate([x, y], axis=2))


def error(given, rows):
    found = model([given, rows[..., :1]])
    return tf.reduce_mean((found - rows[..., 1:]) ** 2)


def train(prompt, rows, steps=300):  # the prompt only
    prompt, adam = tf.Variable(prompt), keras.optimizers.Adam(0.1)
    graph = tf.function(error, autograph=False)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = graph(prompt, rows)
        adam.apply([tape.gradient(loss, prompt)], [prompt])
    return prompt.numpy()


def behind(rows, test):  # 16 numbers for the features, by least squares
    state = np.linalg.pinv(query(rows[..., :1]), 1e-5) @ rows[..., 1:]
    return np.mean((query(test[..., :1]) @ state - test[..., 1:]) ** 2)


given, x = keras.Input((None, 2)), keras.Input((None, 1))
key, query = (keras.Sequential([layers.Dense(64, "tanh"), layers.Dense(16)])
              for _ in range(2))
state = ops.mean(key(given[..., :1]) * given[..., 1:], axis=1)  # (tasks, 16)
model = keras.Model([given, x], query(x) @ state[..., None])  # no softmax
old, new = tasks(32_000, 32), tasks(500, 32)
model.compile(keras.optimizers.Adam(0.003), "mse", steps_per_execution=50)
model.fit([old[:, :16], old[:, 16:, :1]], old[:, 16:, 1:], verbose=0)
few_shot, found = {}, {}
for count in (1, 2, 4, 8, 16):
    few, rest = new[:, :count], new[:, 16:]
    few_shot[count] = error(few, rest), error(np.roll(few, 1, axis=0), rest)
    print(f"{count:2} examples", *(f"{each:.2f}" for each in few_shot[count]))
print("              as given  trained  behind")
for kind, speed in (("as before", 1), ("twice as fast", 2)):
    some = tasks(20, speed=speed)
    shown, rows, test = some[:, :16], some[:, :100], some[:, 100:]
    found[kind] = (error(shown, test), error(train(shown, rows), test),
                   behind(rows, test))
    print(f"{kind:13}", *(f"{each:8.2f}" for each in found[kind]))
