"""With more training digits every error falls, and the features that a small
network learns do not win.

Compare the network with the lines of features that people designed, at every
number of digits.
"""

import keras
import matplotlib.pyplot as plt
import numpy as np
from keras.layers import Conv2D, Dense, Flatten, MaxPooling2D
from sklearn.datasets import load_digits
from sklearn.svm import SVC, LinearSVC
from sklearn.utils import shuffle

SEED = 0
sizes = [100, 300, 1000]
x, y = shuffle(*load_digits(return_X_y=True), random_state=SEED)
pixels = x / 16  # (1797, 64): the first 1,000 to train on, the rest to test


def edge_histograms(pixels):  # by hand: nothing in here is learned
    images = np.pad(pixels.reshape(-1, 8, 8), [(0, 0), (1, 1), (1, 1)])
    slopes = np.stack(np.gradient(images, axis=(2, 1)), -1)[:, 1:-1, 1:-1]
    angles = np.arange(8) * np.pi / 4
    edges = np.maximum(slopes @ [np.cos(angles), np.sin(angles)], 0)
    # How much edge in each of 8 directions, in each cell of 2 x 2 pixels:
    return edges.reshape(-1, 4, 2, 4, 2, 8).sum(axis=(2, 4)).reshape(-1, 128)


keras.utils.set_random_seed(SEED)
cnn = keras.Sequential([
    keras.Input(shape=(64,)), keras.layers.Reshape((8, 8, 1)),
    *[Conv2D(n, 3, padding="same", activation="relu") for n in (12, 24)],
    MaxPooling2D(), Flatten(), Dense(10)])  # logits
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
cnn.compile(keras.optimizers.SGD(0.3, clipnorm=1), loss,
            steps_per_execution=25)
start = cnn.get_weights()
errors = {"pixels, network": []}
for n in sizes:  # each time from the same start, in as many steps
    cnn.set_weights(start)
    drawn = np.random.default_rng(SEED).choice(n, size=250 * 32)
    cnn.fit(pixels[drawn], y[drawn], batch_size=32, verbose=0)
    wrong = np.argmax(cnn(pixels[1000:]), axis=1) != y[1000:]
    errors["pixels, network"].append(np.mean(wrong))
linear, edges = LinearSVC(random_state=SEED), edge_histograms(pixels)
for name, inputs, model in [("pixels, linear", pixels, linear),
                            ("edges by hand, linear", edges, linear),
                            ("pixels, kernel", pixels, SVC(C=10))]:
    fits = (model.fit(inputs[:n], y[:n]) for n in sizes)
    errors[name] = [1 - fit.score(inputs[1000:], y[1000:]) for fit in fits]

for name, style in zip(errors, ["o-", "^:", "s--", "D-."], strict=True):
    plt.plot([str(n) for n in sizes], errors[name], style, label=name)
plt.gca().set(xlabel="training digits", ylabel="share of 797 misread")
plt.legend(frameon=False)
plt.show()
