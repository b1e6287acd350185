"""The validation loss is high without a remedy, and lower with each of five.

The dotted line is the lowest loss without a remedy, the best that early
stopping alone can reach.
"""

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from keras import layers
from sklearn.datasets import load_digits
from sklearn.utils import shuffle

SEED = 0
x, y = shuffle(*load_digits(return_X_y=True), random_state=SEED)
x = x / 16  # 1,797 digits of 8 x 8 pixels, now from 0 to 1
cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def train(digits=slice(100), l2=0.0, decay=0.0, dropout=0.0, front=list):
    keras.utils.set_random_seed(SEED)  # the same initial weights each time
    l2 = keras.regularizers.L2(l2)
    dense = [layers.Dense(64, "relu", kernel_regularizer=l2) for _ in range(2)]
    last, drop = layers.Dense(10), [layers.Dropout(dropout) for _ in range(2)]
    hidden = dense[0], drop[0], dense[1], drop[1]
    model = keras.Sequential([keras.Input((64,)), *front(), *hidden, last])
    optimizer = keras.optimizers.AdamW(0.02, weight_decay=decay)  # 0 is Adam
    optimizer.build(model.trainable_weights)

    def loss(part, training=False):
        return cross_entropy(y[part], model(x[part], training=training))

    @tf.function(autograph=False)  # no branches to convert
    def step():
        losses = loss(digits), loss(slice(500, None))
        with tf.GradientTape() as tape:
            penalized_loss = loss(digits, training=True) + sum(model.losses)
        optimizer.apply(tape.gradient(penalized_loss, model.trainable_weights))
        return losses

    return np.array([step() for _ in range(100)])


settings = {"no remedy": {}, "L2": {"l2": 0.001}, "weight decay": {"decay": 1},
    "dropout": {"dropout": 0.5}, "augmentation": {"front": lambda: [
        layers.Reshape((8, 8, 1)), layers.RandomRotation(0.04, "constant"),
        layers.RandomTranslation(0.1, 0.1, "constant"),  # fill in black
        layers.RandomZoom(0.1, None, "constant"), layers.Flatten()]},
    "more data": {"digits": slice(500)}}
losses = {name: train(**setting) for name, setting in settings.items()}
figure, axes = plt.subplots(2, 3, figsize=(7, 5), layout="constrained")
for axis, (name, curves) in zip(axes.flat, losses.items(), strict=True):
    axis.plot(curves, label=["training", "validation"])
    axis.axhline(losses["no remedy"][:, 1].min(), color="0.5", linestyle=":")
    axis.set(title=name, xlabel="step", ylabel="cross-entropy", ylim=(0, 1.5))
figure.legend(handles=axes[0, 0].lines[:2], loc="outside upper right", ncols=2)
plt.show()
