"""When digits are shifted, the accuracy of flattening heads falls; that of
global pooling is level.

All networks saw digits in the middle only.
"""

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from keras.layers import Conv2D, Dense, Flatten, GlobalMaxPooling2D, MaxPool2D
from sklearn.datasets import load_digits
from sklearn.utils import shuffle

SEED = 0
keras.utils.set_random_seed(SEED)
x, y = shuffle(*load_digits(return_X_y=True), random_state=SEED)
# 8 x 16 pixels, with the digit in the middle
x = np.pad(x.reshape(-1, 8, 8, 1) / 16, [(0, 0), (0, 0), (4, 4), (0, 0)])
x_train, y_train, x_test, y_test = x[:500], y[:500], x[1000:], y[1000:]
cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def train(*stack):  # only on digits in the middle
    model = keras.Sequential([keras.Input((8, 16, 1)), *stack, Dense(10)])
    optimizer = keras.optimizers.Adam(learning_rate=0.02)
    optimizer.build(model.trainable_weights)

    @tf.function(autograph=False)  # no branches to convert
    def step(images, labels):
        with tf.GradientTape() as tape:
            loss = cross_entropy(labels, model(images, training=True))
        optimizer.apply(tape.gradient(loss, model.trainable_weights))

    for number in range(60):  # 12 times through five batches of 100
        step(x_train[number % 5::5], y_train[number % 5::5])
    return model


def accuracies(model):  # after shifts by 0 to 4 pixels
    logits = [model(np.roll(x_test, shift, axis=2)) for shift in range(5)]
    return np.mean(np.argmax(logits, axis=-1) == y_test, axis=-1)


same = {"padding": "same", "activation": "relu"}
models = {
    "dense": train(Flatten(), Dense(64, "relu")),
    "max pooling": train(Conv2D(8, 3, **same), MaxPool2D(),
                         Conv2D(16, 3, **same), MaxPool2D(), Flatten()),
    "stride 2": train(Conv2D(8, 3, 2, **same), Conv2D(16, 3, 2, **same),
                      Flatten()),
    "global pooling": train(Conv2D(32, 5, **same), GlobalMaxPooling2D()),
}
for line, name in zip(["-", "--", ":", "-."], models, strict=True):
    plt.plot(accuracies(models[name]), line, label=name)
plt.gca().set(xlabel="shift to the right in pixels",
              ylabel="accuracy on new digits", xticks=range(5))
plt.legend(frameon=False)
plt.show()
