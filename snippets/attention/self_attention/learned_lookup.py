"""Attention learns to look up a value by its key; a recurrent network and a
mean, which compare no pair with the question, lag behind.

Right: the weights of attention on ten new sequences. A cross marks the pair
with the key that was asked for.
"""

import keras
import matplotlib.pyplot as plt
import numpy as np
from keras import layers, ops

SEED = 0
RATES = {"attention": 0.01, "recurrent": 0.03, "mean": 0.03}
rng = np.random.default_rng(SEED)


def sequences(count):  # a key to look up, then eight pairs
    keys = rng.permuted(np.tile(np.arange(16), (count, 1)), axis=1)[:, :8]
    values, at = rng.integers(8, size=(count, 8)), rng.integers(8, size=count)
    row = np.arange(count)  # tokens below 128 are pairs
    return np.c_[128 + keys[row, at], 8 * keys + values], values[row, at], at


def network(kind):
    tokens = keras.Input((9,))
    vectors = layers.Embedding(144, 32)(tokens)
    asked, pairs = vectors[:, :1], vectors[:, 1:]
    look = layers.MultiHeadAttention(1, 32)
    read, weights = look(asked, pairs, return_attention_scores=True)
    if kind == "mean":
        read = ops.concatenate([ops.mean(pairs, 1, True), asked], axis=-1)
        read = layers.Dense(128, "relu")(read)
    elif kind == "recurrent":  # hears what is asked, then reads the pairs
        read = layers.GRU(64)(vectors)[:, None]
    logits = layers.Dense(8)(read[:, 0])
    return keras.Model(tokens, logits), keras.Model(tokens, weights)


loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
_, (left, right) = plt.subplots(1, 2, figsize=(7, 3), layout="constrained")
new, values, at = sequences(10)
accuracy, models = {}, {}  # each round is on new sequences, 50 batches
for kind, rate in RATES.items():
    keras.utils.set_random_seed(SEED)
    models[kind], weigh = network(kind)
    models[kind].compile(keras.optimizers.Adam(rate), loss,
                         metrics=["accuracy"], steps_per_execution=50)
    fits = (models[kind].fit(*sequences(3200)[:2], 64, verbose=0).history
            for _ in range(10))
    accuracy[kind] = [fit["accuracy"][0] for fit in fits]
    left.plot(range(50, 501, 50), accuracy[kind], label=kind)
    if kind == "attention":
        right.imshow(weigh(new)[:, 0, 0], "Greys", vmin=0, vmax=1)
right.plot(at, range(10), "x", color="C1")
right.set(xlabel="pair", ylabel="sequence")
left.set(xlabel="step", ylabel="accuracy")
left.legend(frameon=False)
plt.show()
