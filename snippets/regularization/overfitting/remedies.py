"""Curves of loss: dropout, augmentation and more data against no remedy."""

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from keras import layers
from sklearn.datasets import load_digits
from sklearn.utils import shuffle

SEED = 0
keras.utils.set_random_seed(SEED)
x, y = shuffle(*load_digits(return_X_y=True), random_state=SEED)
x = x / 16  # 1,797 digits of 8 x 8 pixels, now from 0 to 1
x_val, y_val = x[500:], y[500:]
cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def train(examples, *middle):
    x_train, y_train = x[:examples], y[:examples]
    model = keras.Sequential([keras.Input((64,)), *middle, layers.Dense(10)])
    optimizer = keras.optimizers.Adam(learning_rate=0.02)
    optimizer.build(model.trainable_weights)

    @tf.function(autograph=False)  # no branches to convert
    def step():
        with tf.GradientTape() as tape:
            loss = cross_entropy(y_train, model(x_train, training=True))
        optimizer.apply(tape.gradient(loss, model.trainable_weights))
        return (cross_entropy(y_train, model(x_train, training=False)),
                cross_entropy(y_val, model(x_val, training=False)))

    return np.array([step() for _ in range(100)])


def hidden(dropout=0.0):
    return layers.Dropout(dropout), layers.Dense(64, "relu")


to_image, to_row = layers.Reshape((8, 8, 1)), layers.Flatten()
shift = layers.RandomTranslation(1 / 16, 1 / 16, fill_mode="constant")
jitter = [to_image, shift, to_row, layers.GaussianNoise(0.3)]
losses = {
    "no remedy": train(100, *hidden(), *hidden()),
    "dropout": train(100, *hidden(dropout=0.3), *hidden(dropout=0.3)),
    "augmentation": train(100, *jitter, *hidden(), *hidden()),
    "more data": train(500, *hidden(), *hidden()),
}

figure, axes = plt.subplots(2, 2, figsize=(7, 5), layout="constrained")
for axis, (name, curves) in zip(axes.flat, losses.items(), strict=True):
    axis.plot(curves, label=["training", "validation"])
    axis.axhline(losses["no remedy"][:, 1].min(), color="0.5", linestyle=":")
    axis.set(title=name, xlabel="step", ylabel="cross-entropy", ylim=(0, 1.5))
axes[0, 0].legend(frameon=False)
plt.show()
