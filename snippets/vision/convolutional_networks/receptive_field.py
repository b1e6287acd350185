"""The pixels that reach one unit are a square, 3 wide for one layer of 3x3, 5
for two, 21 for ten, 18 for three with pooling.

Brightness says how much a pixel counts: far from equal within the square.
"""

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from keras.layers import AveragePooling2D, Conv2D

SEED = 0
keras.utils.set_random_seed(SEED)


def formula(stack):
    width = strides = 1
    for kernel, stride in stack:
        width += (kernel - 1) * strides  # the product of strides before it
        strides *= stride
    return width


def influence(stack):
    """Return the gradient of the middle place, all its maps added."""
    model = keras.Sequential([
        Conv2D(8, kernel, padding="same", activation="relu") if stride == 1
        else AveragePooling2D(kernel, stride) for kernel, stride in stack
    ])
    images = tf.random.normal((32, 32, 32, 1))  # 32 of 32 x 32 pixels
    with tf.GradientTape() as tape:
        tape.watch(images)
        maps = model(images)
        middle = maps.shape[1] // 2
        units = tf.reduce_sum(maps[:, middle, middle])  # of all images
    return np.abs(tape.gradient(units, images)).mean(axis=0)[..., 0]


conv, pool = (3, 1), (2, 2)  # kernel and stride
stacks = {"one 3x3": [conv], "two 3x3": 2 * [conv], "ten 3x3": 10 * [conv],
          "with pooling": [conv, pool, conv, pool, conv]}
gradients = {name: influence(stack) for name, stack in stacks.items()}

print("layers        formula  measured  half of the gradient is in")
figure, axes = plt.subplots(1, 4, figsize=(7, 2.1), layout="constrained")
for axis, (name, gradient) in zip(axes, gradients.items(), strict=True):
    height, width = (np.ptp(used) + 1 for used in np.nonzero(gradient))
    share = np.cumsum(np.sort(gradient.ravel())[::-1]) / gradient.sum()
    print(f"{name:13}{formula(stacks[name]):5} {height:8} x {width:2}"
          f"{np.sum(share < 0.5) + 1:8} of {height * width} pixels")
    axis.imshow(gradient, cmap="gray")
    axis.set(title=name, xticks=[0, 31], yticks=[0, 31], xlabel="pixel")
plt.show()
