"""Where the savings come from: a bottleneck makes 3 x 3 kernels see a quarter
of the channels, a separable convolution one channel at a time, and Inception
puts 1 x 1 reductions before its larger kernels.

Weights, and millions of multiplications at 28 x 28 places.
"""

import keras
from keras import layers


def convolve(x, channels, size):
    return layers.Conv2D(channels, size, padding="same", use_bias=False)(x)


def basic(x):
    return convolve(convolve(x, 256, 3), 256, 3)


def bottleneck(x):
    return convolve(convolve(convolve(x, 64, 1), 64, 3), 256, 1)


def full(x):
    return convolve(x, 256, 3)


def separable(x):
    h = layers.DepthwiseConv2D(3, padding="same", use_bias=False)(x)
    return convolve(h, 256, 1)


def inception(x, reduced=True):  # GoogLeNet's first, "3a"
    pooled = layers.MaxPooling2D(3, 1, "same")(x)
    paths = [convolve(x, 64, 1), x, x, pooled]
    if reduced:
        paths[1:] = convolve(x, 96, 1), convolve(x, 16, 1), convolve(
            pooled, 32, 1)
    paths[1:3] = convolve(paths[1], 128, 3), convolve(paths[2], 32, 5)
    return layers.Concatenate()(paths)


def unreduced(x):
    return inception(x, reduced=False)


counts = {}
print("                  in  out    weights  million")
for build, channels in ((basic, 256), (bottleneck, 256), (full, 256),
                        (separable, 256), (unreduced, 192), (inception, 192)):
    inputs = keras.Input((28, 28, channels))
    out = build(inputs)
    weights = keras.Model(inputs, out).count_params()
    counts[build.__name__] = weights
    print(f"{build.__name__:14}{channels:6}{out.shape[-1]:5}{weights:11,}"
          f"{weights * 28 * 28 / 1e6:9.1f}")
ratio = counts["separable"] / counts["full"]
print(f"separable / full: {ratio:.4f} = 1/256 + 1/9 = {1 / 256 + 1 / 9:.4f}")
