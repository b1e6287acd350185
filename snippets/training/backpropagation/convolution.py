"""Through a convolution: a shared kernel's gradient is the sum over the places
where it was used. By hand, with stride 2, it agrees with TensorFlow.
"""

import numpy as np
import tensorflow as tf

SEED = 0
SIZE, STRIDE = 3, 2
rng = np.random.default_rng(SEED)
images = rng.normal(size=(4, 9, 9, 2))  # 4 images, 2 channels
kernel = rng.normal(size=(SIZE, SIZE, 2, 5))  # to 5 channels


def window(row, column):
    """Return where the kernel lies for an output: all images, its pixels."""
    top, left = row * STRIDE, column * STRIDE
    return np.s_[:, top : top + SIZE, left : left + SIZE]


def backward(upstream):
    """Return gradients of the kernel's copy at each place, and of images."""
    _, rows, columns, _ = upstream.shape
    copies = np.zeros((rows, columns, *kernel.shape))
    pixels = np.zeros_like(images)
    for row, column in np.ndindex(rows, columns):
        at, slope = window(row, column), upstream[:, row, column]
        copies[row, column] = np.einsum("nhwi,no->hwio", images[at], slope)
        pixels[at] += np.einsum("hwio,no->nhwi", kernel, slope)  # overlap: +=
    return copies, pixels


with tf.GradientTape() as tape:
    variables = tf.Variable(kernel), tf.Variable(images)
    outputs = tf.nn.conv2d(variables[1], variables[0], STRIDE, "VALID")
    loss = tf.reduce_sum(tf.sin(outputs))
upstream = np.cos(outputs)  # gradient of the loss by each output
expected = tape.gradient(loss, variables)
copies, pixels = backward(upstream)
shared = copies.sum(axis=(0, 1))

print("outputs of an image:", outputs.shape[1:3], "so 16 uses of the kernel")
differences = [abs(ours - theirs).numpy().max() for ours, theirs
               in zip((shared, pixels), expected, strict=True)]  # fmt: skip
print("kernel, images within 1e-12:", [bool(d < 1e-12) for d in differences])
print("one weight, its 16 parts:")
print(np.round(copies[..., 1, 1, 0, 0], 1))
print(f"their sum {shared[1, 1, 0, 0]:.2f},",
      f"TensorFlow {expected[0][1, 1, 0, 0]:.2f}")
