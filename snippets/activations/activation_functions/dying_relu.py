"""After one far too large step, the units that have gone silent stay put with
ReLU, and all of them move with leaky ReLU.

Crosses are units that are silent after the step, for every image. With ReLU
they lie at zero distance.
"""

import keras
import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits

SEED = 0
FIRST_RATE = 10.0  # learning rate of the first step; the others use 0.2
STEPS = 100
BIAS = 0.0  # initial bias of the hidden units
x_train, y_train = load_digits(return_X_y=True)
x_train = x_train.astype("float32") / 16  # (1797, 64), pixels from 0 to 1
cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def train(activation):
    """Return silent units, how far each unit moved since, the accuracy."""
    keras.utils.set_random_seed(SEED)
    hidden = keras.layers.Dense(64, activation, kernel_initializer="he_normal")
    model = keras.Sequential([hidden, keras.layers.Dense(10)])
    model.build(x_train.shape)
    hidden.bias.assign([BIAS] * 64)
    model.compile(keras.optimizers.SGD(FIRST_RATE), cross_entropy)
    model.train_on_batch(x_train, y_train)  # one step on all images
    kernel, bias = hidden.get_weights()
    silent = np.all(x_train @ kernel + bias < 0, axis=0)  # for every image
    model.optimizer.learning_rate = 0.2
    for _ in range(STEPS):
        model.train_on_batch(x_train, y_train)
    moved = np.linalg.norm(hidden.get_weights()[0] - kernel, axis=0)
    return silent, moved, np.mean(np.argmax(model(x_train), 1) == y_train)


results = {name: train(name) for name in ["relu", "leaky_relu"]}
figure, axes = plt.subplots(1, 2, sharey=True, layout="constrained")
for axis, (name, result) in zip(axes, results.items(), strict=True):
    silent, moved, accuracy = result
    print(f"{name}: {silent.sum()} of 64 units silent after step 1,", end=" ")
    print(f"{np.sum(moved[silent] > 0)} move again, accuracy {accuracy:.1f}")
    axis.plot(np.sort(moved[~silent]), ".", label="active")
    axis.plot(np.sort(moved[silent]), "x", label="silent")
    axis.set(title=name, xlabel="unit, sorted")
axes[0].set_ylabel("distance moved")
axes[0].legend(frameon=False)
plt.show()
