"""The channels of the patch and of the kernel have letters of their own, so
each is summed by itself: every channel meets the weights of all channels.

Which weight of a kernel may a pixel of the second channel meet?
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
            top, left = i * stride, j * stride
            patch = padded[:, top:top + k_rows, left:left + k_columns]
            outputs[:, i, j] = np.einsum("nrkc,rkdf->nf", patch, kernels)
    return outputs


pixel = np.array([1.0, 10.0]).reshape(1, 1, 1, 2)
weights = np.array([1.0, -1.0]).reshape(1, 1, 2, 1)
print("first channel less second:", conv2d(pixel, weights).ravel())
