"""An LSTM tells "great, not dull" from "dull, not great", which a bag of words
cannot; a bag of word pairs can, so here nearby order is enough.
"""

import itertools

import keras
import numpy as np
from keras import layers
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

SEED = 0
good = ["good", "great", "funny", "warm", "witty", "sharp", "sweet", "fresh"]
bad = ["bad", "awful", "dull", "silly", "cold", "boring", "slow", "stale"]
patterns = ["it was {0}, not {1}", "it was not {1} but {0}", "{0}, never {1}"]


def reviews(pairs):
    texts, labels = [], []
    for (g, b), pattern in itertools.product(pairs, patterns):
        texts += [pattern.format(g, b), pattern.format(b, g)]
        labels += [1, 0]  # positive, then negative with the same words
    return np.array(texts, dtype=object), np.array(labels)


keras.utils.set_random_seed(SEED)
rng = np.random.default_rng(SEED)
pairs = rng.permutation(list(itertools.product(good, bad)))
x_train, y_train = reviews(pairs[:50])
x_test, y_test = reviews(pairs[50:])  # other pairs of the same words
vectorize = layers.TextVectorization()
vectorize.adapt(x_train)  # numbers the words; 0 pads short reviews


def test_accuracy(reader):
    model = keras.Sequential([
        keras.Input(shape=(None,), dtype="int32"),  # any number of words
        layers.Embedding(vectorize.vocabulary_size(), 128, mask_zero=True),
        reader,  # from (examples, words, 128) to (examples, 128)
        layers.Dense(1),  # a logit: positive if the review is
    ])
    cross_entropy = keras.losses.BinaryCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.01), cross_entropy)
    tokens = vectorize(x_train)
    model.fit(tokens, y_train, batch_size=100, epochs=12, verbose=0)
    positive = np.asarray(model(vectorize(x_test)))[:, 0] > 0
    return np.mean(positive == y_test)


accuracy = {
    "bag of words": test_accuracy(layers.GlobalAveragePooling1D()),
    "LSTM": test_accuracy(layers.LSTM(128)),
}
bag = make_pipeline(CountVectorizer(ngram_range=(1, 2)), LogisticRegression())
accuracy["bag of pairs"] = bag.fit(x_train, y_train).score(x_test, y_test)
for name, value in accuracy.items():
    print(f"{name:12}  {value:4.0%} of {len(x_test)} test reviews right")
