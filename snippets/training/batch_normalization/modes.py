"""In the wrong mode a trained network depends on its neighbors in the batch:
alone, every image gets the same answer.

Share of test digits that are right, and how many different answers there are.
Mixed batches hold 100 images, sorted ones all images of one digit.
"""

import keras
import numpy as np
from keras import layers
from sklearn.datasets import load_digits

SEED = 0
keras.utils.set_random_seed(SEED)
images, digits = load_digits(return_X_y=True)
order = np.random.permutation(len(images))
images, digits = images[order] / 16, digits[order]
x, y = images[:1200], digits[:1200]
x_test, y_test = images[1200:], digits[1200:]
model = keras.Sequential([keras.Input((64,))])
for _ in range(2):
    model.add(layers.Dense(64))
    model.add(layers.BatchNormalization(momentum=0.9))
    model.add(layers.Activation("relu"))
model.add(layers.Dense(10))
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
model.compile(keras.optimizers.Adam(0.003), loss)
model.fit(x, y, batch_size=48, epochs=10, verbose=0)


def right(batches, training):
    """Return the share of right answers, and how many differ."""
    answers = np.concatenate([
        np.argmax(model(x_test[batch], training=training), axis=1)
        for batch in batches])
    truth = np.concatenate([y_test[batch] for batch in batches])
    return np.mean(answers == truth), len(set(answers))


weights, found = model.get_weights(), {}
everything = np.arange(len(x_test))
for name, training, batches in (
        ("inference", False, [everything]),
        ("training, mixed", True, np.array_split(everything, 6)),
        ("training, sorted", True,
         [np.flatnonzero(y_test == digit) for digit in range(10)]),
        ("training, alone", True, everything[:100, None])):
    found[name] = right(batches, training)
    model.set_weights(weights)  # training mode moved the averages
    share, answers = found[name]
    print(f"{name:16} {share:4.0%} right, {answers:2} answers")
