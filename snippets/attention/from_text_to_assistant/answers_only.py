"""A few answered questions teach a pretrained network to answer others about
what it had read; an unread one learns only those answers.

Facts are about 80 names; 20 are asked about in tuning, the other 60 after it.
Columns: right on tuned questions, on new ones, and facts still known.
"""

import keras
import numpy as np
from keras import layers

SEED = 0
NAMES = 80
keras.utils.set_random_seed(SEED)
rng = np.random.default_rng(SEED)
city, food = 80, 90  # tokens: 80 names, 10 cities, 10 foods, other words
lives, place, likes, dish, where, what, then, end = range(100, 108)
home, taste = rng.integers(10, size=(2, NAMES))
facts = [[n, lives, place, city + home[n], end] for n in range(NAMES)]
facts += [[n, likes, dish, food + taste[n], end] for n in range(NAMES)]


def questions(names):
    asked = [[where, n, then, city + home[n], end] for n in names]
    return asked + [[what, n, then, food + taste[n], end] for n in names]


def network():
    tokens = keras.Input((4,))
    states = layers.Embedding(108, 64)(tokens)
    states = layers.GRU(64, return_sequences=True, unroll=True)(states)
    return keras.Model(tokens, layers.Dense(108)(states))


def fit(model, texts, times, rate, counted=(1, 1, 1, 1)):
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(rate), loss, steps_per_execution=10)
    texts = np.tile(texts, (times, 1))
    weights = np.tile(np.float32(counted), (len(texts), 1))
    model.fit(texts[:, :4], texts[:, 1:], 40, sample_weight=weights, verbose=0)


def right(model, texts):  # the share of fourth tokens
    texts = np.array(texts)
    logits = keras.ops.convert_to_numpy(model(texts[:, :4]))
    return np.mean(np.argmax(logits[:, 2], -1) == texts[:, 3])


pretrained, results = network(), {}
fit(pretrained, facts, 100, 0.01)
for name, start, counted, rate in (
        ("read, answers only", pretrained, (0, 0, 1, 1), 0.003),
        ("read, all tokens", pretrained, (1, 1, 1, 1), 0.003),
        ("unread, answers only", network(), (0, 0, 1, 1), 0.01)):
    model = network()
    model.set_weights(start.get_weights())
    fit(model, questions(range(20)), 40, rate, counted)
    results[name] = [right(model, each) for each in (
        questions(range(20)), questions(range(20, NAMES)), facts)]
    print(f"{name:20}", *(f"{share:4.0%}" for share in results[name]))
