"""All zeros are added below and on the right. The size is right, but
everything is shifted: the kernel's center no longer stands on the pixel whose
output it computes.

Where do your zeros stand?
"""

import numpy as np


def output_size(size, kernel, stride=1, padding=0):
    return (size + 2 * padding - kernel) // stride + 1


def conv2d(images, kernels, stride=1, padding=0):
    height, width = images.shape[1:3]
    k_rows, k_columns, _, filters = kernels.shape
    rows = output_size(height, k_rows, stride, padding)
    columns = output_size(width, k_columns, stride, padding)
    sides = (0, 2 * padding)
    padded = np.pad(images, ((0, 0), sides, sides, (0, 0)))
    outputs = np.zeros((len(images), rows, columns, filters))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            patch = padded[:, top:top + k_rows, left:left + k_columns]
            outputs[:, i, j] = np.einsum("nrkc,rkcf->nf", patch, kernels)
    return outputs


image = np.array([[5.0, 0.0, 0.0], [0.0, 6.0, 0.0], [0.0, 0.0, 7.0]])
center = np.zeros((3, 3, 1, 1))
center[1, 1] = 1
print(conv2d(image.reshape(1, 3, 3, 1), center, padding=1)[0, :, :, 0])
