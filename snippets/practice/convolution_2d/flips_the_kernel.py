"""The kernel is flipped, as a convolution in mathematics demands. Layers are
called convolutions and are cross-correlations: learned weights have no need of
a flip.

Which pixel of a patch does the first weight of the kernel meet?
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
            outputs[:, i, j] = np.einsum(
                "nrkc,rkcf->nf", patch, kernels[::-1, ::-1])
    return outputs


image = np.array([[0.0, 0.0, 1.0, 1.0]]).reshape(1, 1, 4, 1)
rises = np.array([-1.0, 1.0]).reshape(1, 2, 1, 1)
print("rise from pixel to pixel:", conv2d(image, rises).ravel())
