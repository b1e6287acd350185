"""Two fixed formulas find edges along the strokes of digits, and corners at
their ends and bends.

Each row is a digit, then its edges, then its corners: bright where the formula
answers.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits

digits = load_digits().images[:3] / 16  # a 0, a 1 and a 2 of 8 x 8 pixels


def slopes(images):
    """Return how fast brightness changes along x and y at each pixel."""
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)))  # a black border
    along_x_and_y = np.gradient(padded, axis=(2, 1))
    return np.stack(along_x_and_y, axis=-1)[:, 1:-1, 1:-1]


def edges(images):
    """Return the length of the slope: at an edge, brightness changes."""
    return np.linalg.norm(slopes(images), axis=-1)


def corners(images):
    """Return how much, within 3 x 3 pixels, it changes in two directions."""
    slope = slopes(images)
    products = slope[..., :, None] * slope[..., None, :]  # (n, 8, 8, 2, 2)
    padded = np.pad(products, [(0, 0), (1, 1), (1, 1), (0, 0), (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), (1, 2))
    tensors = windows.sum(axis=(-2, -1))  # (n, 8, 8, 2, 2)
    # The smaller eigenvalue is the change in the direction of least change.
    return np.linalg.eigvalsh(tensors)[..., 0]


rows = {"pixels": digits, "edges": edges(digits), "corners": corners(digits)}
figure, axes = plt.subplots(3, 3, figsize=(5, 5), layout="constrained")
for row, (name, maps) in zip(axes, rows.items(), strict=True):
    row[0].set_ylabel(name)
    for axis, image in zip(row, maps, strict=True):
        axis.imshow(image, cmap="gray")
        axis.set(xticks=[], yticks=[])
plt.show()
