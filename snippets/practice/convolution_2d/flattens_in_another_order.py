"""Patch and kernel are flattened in different orders, channels first and
channels last: both are equally long, but unlike places meet in the product.

With several channels, which weight does the second number of a patch meet?
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
            flat = patch.transpose(0, 3, 1, 2).reshape(len(images), -1)
            outputs[:, i, j] = flat @ kernels.reshape(-1, filters)
    return outputs


image = np.array([[[[1.0, 10.0], [2.0, 20.0]]]])  # two pixels, two channels
second = np.zeros((1, 2, 2, 1))
second[:, :, 1] = 1
print("sum of the second channel:", conv2d(image, second).ravel())
