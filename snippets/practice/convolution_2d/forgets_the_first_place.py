"""A kernel as large as the image has one place, not none. (size - kernel) //
stride counts the moves; there is one place more than moves.

How many places does a kernel of 3 have on an axis of 3?
"""

import numpy as np


def output_size(size, kernel, stride=1, padding=0):
    return (size + 2 * padding - kernel) // stride


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
            outputs[:, i, j] = np.einsum("nrkc,rkcf->nf", patch, kernels)
    return outputs


for size in (3, 4, 5):
    print(f"kernel of 3 on {size} pixels: {output_size(size, 3)} places")
