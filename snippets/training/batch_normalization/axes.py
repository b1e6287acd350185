"""Normalizations differ in which values share a mean and a variance.

Four images by six channels; a square is all pixels of one image in one
channel. Blue are those whose values change what the first one becomes.
"""

import matplotlib.pyplot as plt
import numpy as np
from keras import layers

SEED = 0
IMAGES, SIZE, CHANNELS, GROUPS = 4, 5, 6, 2
rng = np.random.default_rng(SEED)
x = rng.normal(2, 3, size=(IMAGES, SIZE, SIZE, CHANNELS))


def standardize(x, axes, epsilon=1e-3):
    mean = x.mean(axis=axes, keepdims=True)
    return (x - mean) / np.sqrt(x.var(axis=axes, keepdims=True) + epsilon)


def batch_norm(x):
    return standardize(x, (0, 1, 2))


def layer_norm(x):
    return standardize(x, (1, 2, 3))


def group_norm(x, groups=GROUPS):
    grouped = x.reshape(*x.shape[:3], groups, -1)
    return standardize(grouped, (1, 2, 4)).reshape(x.shape)


def instance_norm(x):  # as many groups as channels
    return standardize(x, (1, 2))


def shared(norm):
    """Return which squares change the first one's outputs, 1 or 0."""
    changes = np.zeros((IMAGES, CHANNELS))
    for image, channel in np.ndindex(IMAGES, CHANNELS):
        other = x.copy()
        other[image, 0, 0, channel] += 1
        changes[image, channel] = np.any(norm(other)[0, 1, 1, 0]
                                         != norm(x)[0, 1, 1, 0])
    return changes


norms = {batch_norm: layers.BatchNormalization(),
         layer_norm: layers.LayerNormalization(axis=(1, 2, 3)),
         group_norm: layers.GroupNormalization(GROUPS, epsilon=1e-3),
         instance_norm: layers.GroupNormalization(CHANNELS, epsilon=1e-3)}
figure, panels = plt.subplots(2, 2, figsize=(6, 4.5))
for (norm, keras_layer), axes in zip(
        norms.items(), panels.flat, strict=True):
    axes.pcolormesh(shared(norm)[::-1], cmap="Blues", vmin=0, vmax=1.5,
                    edgecolors="grey")
    axes.set(title=norm.__name__, xticks=[], yticks=[],
             xlabel="channels", ylabel="images")
    expected = keras_layer(np.float32(x), training=True)
    difference = np.abs(norm(x) - expected).max()
    print(f"{norm.__name__:13} {difference:.4f} from Keras")
figure.tight_layout()
plt.show()
