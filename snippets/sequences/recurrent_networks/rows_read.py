"""The guess improves steeply over the first rows of a digit that are read,
then flattens near 0.9.

Each point is the test accuracy after so many of the eight rows.
"""

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from keras import layers
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

SEED = 0
keras.utils.set_random_seed(SEED)
digits = load_digits()  # 8 rows, the steps, of 8 pixels, the features
x_train, x_test, y_train, y_test = train_test_split(
    digits.images.astype("float32") / 16, digits.target,
    test_size=497, stratify=digits.target, random_state=SEED,
)
model = keras.Sequential([
    keras.Input(shape=(8, 8)),
    layers.LSTM(64, return_sequences=True),  # the state after every row
    layers.Dense(10),  # the same weights read each of these states
])
cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
optimizer = keras.optimizers.Adam(learning_rate=0.02)
optimizer.build(model.trainable_weights)


@tf.function(autograph=False)  # no branches to convert
def step(images, labels):
    every_row = keras.ops.repeat(labels[:, None], 8, axis=1)
    with tf.GradientTape() as tape:
        loss = cross_entropy(every_row, model(images))
    optimizer.apply(tape.gradient(loss, model.trainable_weights))


for _ in range(20):  # epochs
    for part in np.array_split(np.random.permutation(1300), 10):
        step(x_train[part], y_train[part])

predicted = np.asarray(model(x_test)).argmax(axis=-1)  # (497, 8)
accuracy = (predicted == y_test[:, None]).mean(axis=0)
figure, axis = plt.subplots(layout="constrained")
axis.plot(range(1, 9), accuracy, "o-", label="LSTM")
axis.axhline(0.1, color="0.5", linestyle=":", label="chance")
axis.set(xlabel="rows read, from the top", ylabel="test accuracy", ylim=(0, 1))
axis.text(6, accuracy[5] - 0.1, "LSTM", color="C0")
axis.text(6, 0.12, "chance", color="0.5")
plt.show()
