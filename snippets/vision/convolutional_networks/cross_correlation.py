"""Nested loops equal Conv2D, which slides its kernels over the image without
flipping them: a cross-correlation, not the convolution of mathematics.

Watch the last three lines.
"""

import keras
import numpy as np
from scipy.signal import convolve2d, correlate2d

SEED = 0
rng = np.random.default_rng(SEED)


def conv2d(image, kernels, biases, stride=1):
    k, _, _, filters = kernels.shape  # height, width, channels in, out
    rows = (image.shape[0] - k) // stride + 1
    columns = (image.shape[1] - k) // stride + 1
    output = np.empty((rows, columns, filters))
    for row in range(rows):
        for column in range(columns):
            top, left = row * stride, column * stride
            patch = image[top:top + k, left:left + k]  # k, k, channels in
            for f in range(filters):  # the same kernels at every place
                output[row, column, f] = np.sum(patch * kernels[..., f])
    return output + biases


image = rng.normal(size=(8, 8, 3))
kernels, biases = rng.normal(size=(3, 3, 3, 4)), rng.normal(size=4)
for stride in (1, 2):
    layer = keras.layers.Conv2D(filters=4, kernel_size=3, strides=stride)
    layer.build((None, 8, 8, 3))
    layer.set_weights([kernels, biases])
    by_keras = np.asarray(layer(image[None]))[0]
    by_hand = conv2d(image, kernels, biases, stride)
    print(f"stride {stride}: shape {by_hand.shape}, equal to Keras:",
          np.allclose(by_hand, by_keras, atol=1e-4))

# One channel and one kernel, without a bias: compare with SciPy.
plane, kernel = image[..., 0], kernels[..., 0, 0]
ours = conv2d(plane[..., None], kernel[..., None, None], biases=0)[..., 0]
correlation = correlate2d(plane, kernel, mode="valid")
convolution = convolve2d(plane, kernel, mode="valid")
flipped = convolve2d(plane, kernel[::-1, ::-1], mode="valid")
print("equal to correlate2d:", np.allclose(ours, correlation))
print("equal to convolve2d:", np.allclose(ours, convolution))
print("equal to convolve2d, kernel flipped:", np.allclose(ours, flipped))
