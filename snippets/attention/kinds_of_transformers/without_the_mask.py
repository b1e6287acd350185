"""Without the causal mask the training loss falls to almost zero, because
each position reads its own answer; where the text ends, it fails.

Next-letter models of one block, on texts that come with scikit-learn. Right:
loss on new text that ends after so many letters, as it does in generating.
"""

import re

import keras
import matplotlib.pyplot as plt
import numpy as np
from keras import layers, ops
from sklearn import datasets

SEED = 0
LENGTH = 16
rng = np.random.default_rng(SEED)
text = datasets.load_breast_cancer().DESCR + datasets.load_diabetes().DESCR
letters = re.sub("[^a-z]+", "`", text.lower())  # ` comes before a
train, new = np.split(np.array([ord(each) - 96 for each in letters]), [3400])


def windows(codes, count):  # letters, and the letter after each
    starts = rng.integers(len(codes) - LENGTH, size=(count, 1))
    return [codes[starts + np.arange(LENGTH) + shift] for shift in (0, 1)]


def network(causal, rate=0.01):
    keras.utils.set_random_seed(SEED)
    tokens, normal = keras.Input((LENGTH,)), keras.initializers.RandomNormal
    x = layers.Embedding(27, 32, normal(stddev=1.0))(tokens)
    x += layers.Embedding(LENGTH, 32, normal(stddev=1.0))(ops.arange(LENGTH))
    look = layers.MultiHeadAttention(1, 32)
    x = layers.LayerNormalization()(x + look(x, x, use_causal_mask=causal))
    x = layers.Dense(128, "relu")(x)
    model = keras.Model(tokens, layers.Dense(27, "softmax")(x))
    model.compile(keras.optimizers.Adam(rate),
                  "sparse_categorical_crossentropy", jit_compile=False)
    return model


def ended(model, length):  # what follows is blank
    x, y = windows(new, 300)
    p = np.array(model(np.where(np.arange(LENGTH) < length, x, 0)))
    return -np.log(p[range(300), length - 1, y[:, length - 1]]).mean()


_, (left, right) = plt.subplots(1, 2, figsize=(7, 3), layout="constrained")
losses, ends, lengths = {}, {}, range(1, LENGTH + 1)
for name, causal in {"causal mask": True, "no mask": False}.items():
    model = network(causal)
    fits = [model.fit(*windows(train, 480), 32, verbose=0) for _ in range(10)]
    losses[name] = [fit.history["loss"][0] for fit in fits]
    ends[name] = [ended(model, length) for length in lengths]
    left.plot(range(15, 151, 15), losses[name], label=name)
    right.plot(lengths, ends[name])
right.axhline(np.log(27), color="grey", ls=":")
left.set(xlabel="step", ylabel="loss in training")
right.set(xlabel="letters before the end", ylabel="loss, and by guessing")
left.legend(frameon=False, loc="center right")
plt.show()
