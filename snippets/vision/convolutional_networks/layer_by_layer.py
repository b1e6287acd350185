"""Two formulas give the shapes and parameters of a small convolutional network
that Keras reports; most of the parameters are in the dense head.

Compare the columns: by formula, and by Keras.
"""

import keras
from keras import layers


def size(n, kernel, stride=1, padding=0):  # padding: zeros on each side
    return (n + 2 * padding - kernel) // stride + 1  # // rounds down


def parameters(weights_per_unit, units):  # every unit also has a bias
    return (weights_per_unit + 1) * units


model = keras.Sequential([
    keras.Input(shape=(32, 32, 3)),  # height, width, channels
    layers.Conv2D(32, 3, activation="relu", name="conv1"),
    layers.MaxPooling2D(2, name="pool1"),
    layers.Conv2D(64, 3, activation="relu", name="conv2"),
    layers.MaxPooling2D(2, name="pool2"),
    layers.Flatten(name="flatten"),
    layers.Dense(64, activation="relu", name="hidden"),
    layers.Dense(10, name="output"),  # logits: a score for each class
])
n1 = size(32, kernel=3)
n2 = size(n1, kernel=2, stride=2)
n3 = size(n2, kernel=3)
n4 = size(n3, kernel=2, stride=2)  # 13 is odd: the last row is dropped
flat = n4 * n4 * 64
by_hand = {
    "conv1": ((n1, n1, 32), parameters(3 * 3 * 3, 32)),
    "pool1": ((n2, n2, 32), 0),
    "conv2": ((n3, n3, 64), parameters(3 * 3 * 32, 64)),
    "pool2": ((n4, n4, 64), 0),
    "flatten": ((flat,), 0),
    "hidden": ((64,), parameters(flat, 64)),
    "output": ((10,), parameters(64, 10)),
}
print("layer    shape in Keras   by hand         parameters  by hand")
for layer in model.layers:
    shape, count = by_hand[layer.name]
    print(f"{layer.name:8} {layer.output.shape[1:]!s:16} {shape!s:15}"
          f" {layer.count_params():10,} {count:8,}")
print(f"total {model.count_params():45,}")
dense = parameters(32 * 32 * 3, n1 * n1 * 32)
print(f"a dense layer in place of conv1: {dense:,} parameters")
