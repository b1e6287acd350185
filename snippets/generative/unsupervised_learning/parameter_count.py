"""A 784-128-64-128-784 autoencoder holds 218,192 parameters, and its code is
about a twelfth of the image's size.
"""

from itertools import pairwise

import keras
from keras.layers import Dense

encoder = keras.Sequential([
    keras.Input(shape=(784,)),  # an image of 28 x 28 pixels from 0 to 1
    Dense(128, activation="relu"),
    Dense(64, activation="relu"),
])
decoder = keras.Sequential([
    keras.Input(shape=(64,)),
    Dense(128, activation="relu"),
    Dense(784, activation="sigmoid"),  # back to the range of pixels
])
autoencoder = keras.Sequential([encoder, decoder])
autoencoder.compile(optimizer="adam", loss="binary_crossentropy")
# autoencoder.fit(x_train, x_train): the target is the input

sizes = [784, 128, 64, 128, 784]
by_hand = [
    inputs * units + units  # weights and biases
    for inputs, units in pairwise(sizes)
]
layers = encoder.layers + decoder.layers
for count, layer in zip(by_hand, layers, strict=True):
    print(f"{layer.units:3} units: {count:7,} by hand,"
          f" {layer.count_params():7,} in Keras")
print(f"total:     {sum(by_hand):7,} by hand,"
      f" {autoencoder.count_params():7,} in Keras")
print(f"numbers per pixel in the code: {64 / 784:.3f}")
