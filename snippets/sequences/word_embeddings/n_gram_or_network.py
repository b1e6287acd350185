"""A network beats counted pairs of words by far where words come in classes,
which it can learn. Where each word keeps to itself, that advantage is gone.

Perplexity on new text; less is better. In both made-up languages, 100 of 300
words may come next, all equally likely: guessing has 300, the best is 100.
"""

import re
from collections import Counter
from pydoc_data.topics import topics

import keras
import numpy as np
from keras import layers

SEED = 0
rng = np.random.default_rng(SEED)
keras.utils.set_random_seed(SEED)


def spoken(follow):  # row i: the words that may follow word i
    words = [0]
    for choice in rng.integers(100, size=16_000):
        words.append(follow[words[-1], choice])
    return np.array(words)


def n_gram(x, y, discount=0.75):  # Kneser-Ney, of pairs
    n = np.zeros((300, 300))
    np.add.at(n, (x, y), 1)
    after = 0.1 + (n > 0).sum(axis=0)  # how many words it follows
    rest = 1e-9 + np.minimum(n, discount).sum(axis=1)  # taken off
    table = np.maximum(n - discount, 0) + np.outer(rest, after / after.sum())
    return table / table.sum(axis=1, keepdims=True)


def network(x, y):
    model = keras.Sequential([
        layers.Embedding(300, 32), layers.Dropout(0.2),
        layers.Dense(64, "tanh"), layers.Dense(300, "softmax")])
    model.compile(keras.optimizers.Adam(0.005),
                  loss="sparse_categorical_crossentropy")
    stop = keras.callbacks.EarlyStopping(restore_best_weights=True)
    model.fit(x, y, 128, 9, verbose=0, callbacks=[stop], validation_split=0.1)
    return np.asarray(model(np.arange(300)))  # row i: what follows word i


names = rng.permutation(sorted(topics))
real = re.findall("[a-z]+|[.,]", " ".join(map(topics.get, names)).lower())
number = {w: i for i, (w, _) in enumerate(Counter(real).most_common(299))}
i = np.arange(300)
texts = {"real text": np.array([number.get(word, 299) for word in real]),
         "classes": spoken((50 * (i[:, None] // 50 + 1) + i[:100]) % 300),
         "no classes": spoken(rng.permuted([i] * 300, axis=1)[:, :100])}
print("from shares of words, pairs, network, mean of the last two")
for name, words in texts.items():
    x, y = words[:12_000], words[1:12_001]
    alone = np.tile((0.1 + np.bincount(y, minlength=300)) / 12_030, (300, 1))
    tables = [n_gram(x, y), network(x, y)]
    new = words[-4000:]  # of the real text: chapters that nobody has read
    p = [t[new[:-1], new[1:]] for t in (alone, *tables, sum(tables) / 2)]
    print(f"{name:11}", *np.exp(-np.log(p).mean(axis=1)).round(1))
