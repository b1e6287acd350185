"""A depthwise separable convolution is a full one whose kernel is a product.
It saves operations more than it saves memory traffic.

Weights: one k x k kernel for each channel, then one weight for each pair of
channels. Operations: multiplications for each number read or written.
"""

import keras
import numpy as np

SEED = 0
SIZE, CHANNELS, FILTERS = 3, 8, 16
keras.utils.set_random_seed(SEED)
x = np.random.normal(size=(1, 10, 10, CHANNELS)).astype("float32")
separable = keras.layers.SeparableConv2D(FILTERS, SIZE, use_bias=False)
two_steps = separable(x).numpy()
depthwise, pointwise = separable.get_weights()  # (3, 3, 8, 1), (1, 1, 8, 16)

full = keras.layers.Conv2D(FILTERS, SIZE, use_bias=False)
full.build(x.shape)
full.set_weights([depthwise * pointwise])  # (3, 3, 8, 16)
print("equal:", np.allclose(full(x), two_steps, atol=1e-5))
ratio = separable.count_params() / full.count_params()
print(f"weights: {ratio:.4f} = 1/16 + 1/9 = {1 / FILTERS + 1 / SIZE**2:.4f}")

# A general kernel, for each channel a 9 x 16 matrix, is a sum of 9 such.
kernel = np.random.normal(size=(SIZE, SIZE, CHANNELS, FILTERS))
print("share of a random kernel within reach, by kernels for each channel:")
matrices = kernel.reshape(SIZE**2, CHANNELS, FILTERS).swapaxes(0, 1)
squares = np.linalg.svd(matrices, compute_uv=False) ** 2
share = np.cumsum(squares, axis=1).sum(axis=0) / squares.sum()
print(*(f"{number:.2f}" for number in share))

print("56 x 56, 128 to 128   multiplications   numbers moved   for each")
places, c = 56 * 56, 128
for name, each, weights in (("full", 9 * c * c, 9 * c * c),
                            ("depthwise", 9 * c, 9 * c),
                            ("pointwise", c * c, c * c)):
    moved = 2 * places * c + weights
    print(f"{name:20}{places * each:17,}{moved:16,}"
          f"{places * each / moved:11.0f}")
