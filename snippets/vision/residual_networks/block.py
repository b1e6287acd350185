"""A residual block adds its input to what two convolutions make of it, and
projects the input where shapes differ. Of branches that start at zero, 20
blocks are one: a ReLU, or nothing at all with pre-activation.
"""

import keras
import numpy as np
from keras import layers

SEED = 0
keras.utils.set_random_seed(SEED)


def convolve(x, channels, size, stride=1, start="he_normal"):
    return layers.Conv2D(channels, size, stride, "same", use_bias=False,
                         kernel_initializer=start)(x)


def norm(x, scale="ones"):
    return layers.BatchNormalization(gamma_initializer=scale)(x)


def block(x, channels, stride=1):  # 2015: ReLU after the addition
    h = layers.ReLU()(norm(convolve(x, channels, 3, stride)))
    h = norm(convolve(h, channels, 3), scale="zeros")
    if x.shape != h.shape:
        x = norm(convolve(x, channels, 1, stride))  # projection
    return layers.ReLU()(layers.Add()([x, h]))


def pre_activation(x, channels, stride=1):  # 2016: nothing after the addition
    h = layers.ReLU()(norm(x))
    if stride > 1 or x.shape[-1] != channels:
        x = convolve(h, channels, 1, stride)
    h = layers.ReLU()(norm(convolve(h, channels, 3, stride)))
    return layers.Add()([x, convolve(h, channels, 3, start="zeros")])


x = np.random.normal(size=(2, 8, 8, 16)).astype("float32")
for build in (block, pre_activation):
    print(build.__name__)
    inputs = keras.Input(x.shape[1:])
    for out in (build(inputs, 16), build(inputs, 32, stride=2)):
        weights = keras.Model(inputs, out).count_params()
        print("  ", inputs.shape[1:], "to", out.shape[1:], "weights", weights)
    out = inputs
    for _ in range(20):
        out = build(out, 16)
    y = keras.Model(inputs, out).predict(x, verbose=0)
    print("   20 blocks:", "x" * np.array_equal(y, x)
          or "ReLU(x)" * np.array_equal(y, np.maximum(x, 0)))
