"""The validation loss ends high without a penalty, and low with L1 or L2.

Look at where the validation curves end. The dotted line is the lowest
validation loss without a penalty.
"""

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from keras.layers import Dense
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

SEED = 0
images, labels = load_digits(return_X_y=True)  # 8 x 8 pixels, 0 to 16
x_train, x_val, y_train, y_val = train_test_split(
    images / 16, labels, train_size=100, stratify=labels, random_state=SEED
)
cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def train(penalty):
    keras.utils.set_random_seed(SEED)  # the same initial weights each time
    hidden = [Dense(64, "relu", kernel_regularizer=penalty) for _ in range(2)]
    model = keras.Sequential([keras.Input(shape=(64,)), *hidden, Dense(10)])
    optimizer = keras.optimizers.Adam(learning_rate=0.02)
    optimizer.build(model.trainable_weights)

    @tf.function(autograph=False)  # no branches to convert
    def step():
        with tf.GradientTape() as tape:
            loss = cross_entropy(y_train, model(x_train))
            penalized_loss = loss + sum(model.losses)  # Keras' penalties
        gradients = tape.gradient(penalized_loss, model.trainable_weights)
        optimizer.apply(gradients)
        return loss, cross_entropy(y_val, model(x_val))

    return np.array([step() for _ in range(100)]), model


penalties = {
    "no penalty": None,
    "L1": keras.regularizers.L1(0.0003),
    "L2": keras.regularizers.L2(0.001),
}
losses, models = {}, {}
figure, axes = plt.subplots(1, 3, figsize=(7, 3), layout="constrained")
for axis, name in zip(axes, penalties, strict=True):
    losses[name], models[name] = train(penalties[name])
    near_zero = np.mean(np.abs(models[name].get_weights()[0]) < 0.01)
    print(f"{name:10}  {near_zero:3.0%} of the first weights within 0.01 of 0")
    axis.plot(losses[name], label=["training", "validation"])
    axis.axhline(losses["no penalty"][:, 1].min(), color="0.5", linestyle=":")
    axis.set(title=name, xlabel="step", ylabel="cross-entropy", ylim=(0, 1.5))
figure.legend(handles=axes[0].lines[:2], loc="outside upper right", ncols=2)
plt.show()
