"""Trained, the last hidden layer separates the digits best of all; untrained,
it does worse than the pixels.

Follow the two lines from the pixels on the left to the last hidden layer.
"""

import keras
import matplotlib.pyplot as plt
import numpy as np
from keras.layers import Conv2D, Dense, Flatten, MaxPooling2D
from scipy.spatial.distance import cdist
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

SEED = 0
keras.utils.set_random_seed(SEED)
digits = load_digits()
x_train, x_test, y_train, y_test = train_test_split(
    digits.images[..., None] / 16, digits.target, train_size=1000,
    stratify=digits.target, random_state=SEED)
model = keras.Sequential([
    keras.Input(shape=(8, 8, 1)),
    Conv2D(8, 3, padding="same", activation="relu"),
    Conv2D(16, 3, padding="same", activation="relu"),
    MaxPooling2D(), Flatten(),
    Dense(32, activation="relu"), Dense(10, activation="softmax")])
hidden = [model.layers[index].output for index in (0, 1, 4)]
observer = keras.Model(model.inputs[0], [model.inputs[0], *hidden])


def nearest_mean_accuracy(train, test):
    train, test = np.reshape(train, (1000, -1)), np.reshape(test, (797, -1))
    means = [train[y_train == digit].mean(axis=0) for digit in range(10)]
    return np.mean(cdist(test, means).argmin(axis=1) == y_test)


def accuracy_by_layer():
    pairs = zip(observer(x_train), observer(x_test), strict=True)
    return [nearest_mean_accuracy(*pair) for pair in pairs]


untrained = accuracy_by_layer()
model.compile(keras.optimizers.Adam(learning_rate=0.01),
              "sparse_categorical_crossentropy", steps_per_execution=25)
model.fit(x_train, y_train, batch_size=40, epochs=5, verbose=0)
trained = accuracy_by_layer()

figure, axis = plt.subplots(layout="constrained")
layers = ["pixels", "first\nconvolution", "second\nconvolution", "dense"]
axis.plot(layers, trained, "o-", label="trained")
axis.plot(layers, untrained, "s--", label="untrained")
axis.set(ylabel="accuracy of the nearest class mean", ylim=(0.6, 1))
for line in axis.lines:
    axis.annotate(f" {line.get_label()}", line.get_xydata()[-1],
                  color=line.get_color(), va="center")
plt.show()
