"""A convolutional layer's forward pass, with stride and padding.

As in all frameworks the kernel is not flipped: a cross-correlation.
"""

import numpy as np


def output_size(size, kernel, stride=1, padding=0):
    """Return how many places a kernel has along an axis of `size` pixels.

    padding: how many zeros are added on each side.
    """
    return (size + 2 * padding - kernel) // stride + 1


def conv2d(images, kernels, stride=1, padding=0):
    """Return the outputs: (n, rows, columns, filters).

    images: (n, height, width, channels); kernels: (rows, columns, channels,
    filters); stride and padding hold for both directions.
    """
    height, width = images.shape[1:3]
    k_rows, k_columns, _, filters = kernels.shape
    rows = output_size(height, k_rows, stride, padding)
    columns = output_size(width, k_columns, stride, padding)
    sides = (padding, padding)
    padded = np.pad(images, ((0, 0), sides, sides, (0, 0)))
    outputs = np.zeros((len(images), rows, columns, filters))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            patch = padded[:, top:top + k_rows, left:left + k_columns]
            outputs[:, i, j] = np.einsum("nrkc,rkcf->nf", patch, kernels)
    return outputs


image = np.arange(1.0, 26).reshape(1, 5, 5, 1)
kernel = np.ones((3, 3, 1, 1))
for stride, padding in ((1, 0), (2, 0), (2, 1)):
    outputs = conv2d(image, kernel, stride, padding)
    print(f"stride {stride}, padding {padding}:", outputs.shape)
print(outputs[0, :, :, 0])
