"""The stride makes the output smaller, but the kernel still moves by one
pixel: the output is a corner of the one of stride 1.

At which pixel does the patch of output (1, 1) begin?
"""

import numpy as np


def output_size(size, kernel, stride=1, padding=0):
    return (size + 2 * padding - kernel) // stride + 1


def conv2d(images, kernels, stride=1, padding=0):
    height, width = images.shape[1:3]
    k_rows, k_columns, _, filters = kernels.shape
    rows = output_size(height, k_rows, stride, padding)
    columns = output_size(width, k_columns, stride, padding)
    sides = (padding, padding)
    padded = np.pad(images, ((0, 0), sides, sides, (0, 0)))
    outputs = np.zeros((len(images), rows, columns, filters))
    for i in range(rows):
        for j in range(columns):
            top, left = i, j
            patch = padded[:, top:top + k_rows, left:left + k_columns]
            outputs[:, i, j] = np.einsum("nrkc,rkcf->nf", patch, kernels)
    return outputs


image = np.arange(8.0).reshape(1, 1, 8, 1)
print("every other pixel:", conv2d(image, np.ones((1, 1, 1, 1)), 2).ravel())
