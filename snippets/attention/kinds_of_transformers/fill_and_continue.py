"""An encoder fills a gap in one pass; a decoder fills it too, by scoring each
candidate, and an encoder continues a text, by a mask at its end.

Walks of twelve letters on a ring of 16, where each step is -1, 0 or 1 with
equal chance, so the lowest possible losses are known.
"""

import keras
import numpy as np
from keras import layers, ops

SEED = 0
MASK, LENGTH = 16, 12
rng = np.random.default_rng(SEED)


def walks(count):
    steps = rng.integers(-1, 2, size=(count, LENGTH))
    return (rng.integers(16, size=(count, 1)) + np.cumsum(steps, 1)) % 16


def shifted(y):  # what a decoder reads; it starts with a mark
    return np.c_[np.full(len(y), MASK), y[:, :-1]]


def trained(causal, share, rate=0.01, steps=200):
    keras.utils.set_random_seed(SEED)
    tokens, normal = keras.Input((LENGTH,)), keras.initializers.RandomNormal
    x = layers.Embedding(17, 32, normal(stddev=1.0))(tokens)
    x += layers.Embedding(LENGTH, 32, normal(stddev=1.0))(ops.arange(LENGTH))
    look = layers.MultiHeadAttention(2, 16)
    x = layers.LayerNormalization()(x + look(x, x, use_causal_mask=causal))
    outputs = layers.Dense(16, "softmax")(layers.Dense(128, "relu")(x))
    model = keras.Model(tokens, outputs)
    model.compile(keras.optimizers.Adam(rate),
                  "sparse_categorical_crossentropy", jit_compile=False)
    y = walks(64 * steps)
    scored = rng.random(y.shape) < share
    x = shifted(y) if causal else np.where(scored, MASK, y)
    model.fit(x, y, 64, sample_weight=scored / share, verbose=0)
    return lambda x: np.array(model(x))


def put(letter, at):
    return np.where(np.arange(LENGTH) == np.reshape(at, (-1, 1)), letter, y)


decoder, encoder = trained(True, 1), trained(False, 0.15)
y, row, at = walks(2000), np.arange(2000), rng.integers(1, 11, size=2000)
whole = []  # probability of a walk with each letter in its gap
for letter in range(16):
    p, filled = decoder(shifted(put(letter, at))), put(letter, at)[..., None]
    whole.append(np.prod(np.take_along_axis(p, filled, axis=2), axis=(1, 2)))
found = {  # probability of the right letter
    "gap: encoder": encoder(put(MASK, at))[row, at, y[row, at]],
    "gap: decoder, from the left": decoder(shifted(y))[row, at, y[row, at]],
    "gap: decoder, scoring": (whole / np.sum(whole, axis=0))[y[row, at], row],
    "next: decoder": decoder(shifted(y))[row, -1, y[:, -1]],
    "next: encoder": encoder(put(MASK, 11))[row, -1, y[:, -1]]}
for name, p in found.items():
    print(f"{name:28}loss {-np.log(p).mean():.1f}")
print(f"lowest possible: gap {(3 * np.log(3) + 4 * np.log(2)) / 9:.2f}, "
      f"next {np.log(3):.2f}")
