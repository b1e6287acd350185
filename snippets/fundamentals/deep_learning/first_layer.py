"""Training turns many of sixteen random filters into patterns that run from
dark to light: they respond to edges.

Compare the two halves, before and after. Not all filters become edges.
"""

import keras
import matplotlib.pyplot as plt
import numpy as np
from keras.layers import Conv2D, Dense, Flatten, MaxPooling2D
from sklearn.datasets import load_digits

SEED = 0
keras.utils.set_random_seed(SEED)
digits = load_digits()
model = keras.Sequential([
    keras.Input(shape=(8, 8, 1)),
    Conv2D(16, 3, activation="relu"),
    Conv2D(16, 3, activation="relu"),
    MaxPooling2D(), Flatten(), Dense(10, activation="softmax"),
])


def edge_shares(filters):
    """Return how much of each filter's contrast is a plain slope."""
    contrast = filters - filters.mean(axis=(1, 2), keepdims=True)
    y, x = np.mgrid[-1:2, -1:2] / np.sqrt(6)  # slopes of length 1
    along_x, along_y = (contrast * x).sum((1, 2)), (contrast * y).sum((1, 2))
    return (along_x**2 + along_y**2) / (contrast**2).sum((1, 2))


def first_filters():
    filters = model.get_weights()[0][:, :, 0].transpose(2, 0, 1)
    return filters[np.argsort(-edge_shares(filters))]  # (16, 3, 3)


before = first_filters()
model.compile(keras.optimizers.Adam(0.01), steps_per_execution=10,
              loss="sparse_categorical_crossentropy")
model.fit(digits.images[..., None] / 16, digits.target, batch_size=60,
          epochs=6, verbose=0)
after = first_filters()

figure, axes = plt.subplots(2, 1, figsize=(6, 4.4), layout="constrained")
for axis, name, filters in zip(axes, ["before", "after"], [before, after],
                               strict=True):
    shades = filters / abs(filters).max(axis=(1, 2), keepdims=True)
    framed = np.pad(shades, [(0, 0), (0, 1), (0, 1)], constant_values=np.nan)
    tiles = framed.reshape(2, 8, 4, 4).swapaxes(1, 2).reshape(8, 32)
    axis.imshow(tiles[:-1, :-1], cmap="gray")
    count = (edge_shares(filters) > 0.5).sum()
    axis.set_title(f"{name} training: {count} of 16 are mostly edge")
    axis.axis("off")
plt.show()
