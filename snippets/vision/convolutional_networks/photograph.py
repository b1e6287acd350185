"""Kernels find upright edges, level edges or a color in a photograph, and max
pooling halves the maps.

Below each map is its pooled half. Compare what each one keeps of the building.
"""

import keras
import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_sample_image

photo = load_sample_image("china.jpg")[28:424, 60:396] / 255
photo = photo.reshape(66, 6, 56, 6, 3).mean(axis=(1, 3))  # fewer pixels

difference, average = [-1, 0, 1], [1, 2, 1]
kernels = np.zeros((3, 3, 3, 3))  # height, width, channels in, kernels
kernels[..., 0] = np.outer(average, difference)[..., None]
kernels[..., 1] = np.outer(difference, average)[..., None]
kernels[1, 1, :, 2] = 1, 0, -1  # red minus blue, at one pixel

conv = keras.layers.Conv2D(3, 3, activation="relu", use_bias=False)
conv.build((None, *photo.shape))
conv.set_weights([kernels])  # set by hand here; usually learned
maps = np.asarray(conv(photo[None]))
pooled = np.asarray(keras.layers.MaxPooling2D(2)(maps))
print("photograph:", photo.shape)
print("feature maps:", maps.shape[1:])
print("pooled:", pooled.shape[1:])

figure, axes = plt.subplots(2, 4, figsize=(7, 4.6), layout="constrained")
axes[0, 0].imshow(photo, interpolation="none")
axes[0, 0].set(title="photograph", xlabel="column", ylabel="row")
axes[1, 0].axis("off")
as_is = {"cmap": "gray", "interpolation": "none"}
titles = ["upright edges", "level edges", "red minus blue"]
for column, title in enumerate(titles):
    above, below = axes[:, column + 1]
    above.imshow(maps[0, ..., column], **as_is)
    above.set(title=title)
    below.imshow(pooled[0, ..., column], **as_is)
    below.set(title="max-pooled")
plt.show()
