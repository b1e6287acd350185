"""A larger stride leaves windows out: from n pixels and a kernel of k, the
output is (n - k) / s + 1 wide, rounded down.

Move the stride. Each dot is the middle of a window that is read, the square
the first of them. From stride 2 on, no window reads the last pixels.
"""

import keras
import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits

image = load_digits().images[0].astype("float32")  # 8 x 8 pixels
n, k = 8, 3
kernel = np.array([[1, 0, -1]] * k, "float32")  # upright edges
strides = [1, 2, 3, 4]
maps = {}
for stride in strides:
    size = (n - k) // stride + 1
    starts = np.arange(size) * stride
    maps[stride] = keras.ops.convert_to_numpy(
        keras.ops.conv(image[None, :, :, None], kernel[:, :, None, None], stride)
    )[0, :, :, 0]  # (size, size)
    width = (n - k) / stride + 1
    print(f"stride {stride}: {width:.2f}, so {size} x {size}")
    _, (left, right) = plt.subplots(1, 2, num=f"stride = {stride}")
    left.imshow(image)
    centers = np.stack(np.meshgrid(starts + 1, starts + 1))
    left.plot(*centers.reshape(2, -1), "o", color="C1", markersize=4)
    left.add_patch(plt.Rectangle((-0.5, -0.5), k, k, fill=False, ec="C1", lw=2))
    left.set(title=f"{n} x {n} pixels", xticks=[], yticks=[])
    right.imshow(maps[stride], vmin=-48, vmax=48)
    right.set(title=f"output {size} x {size}", xticks=[], yticks=[])
plt.show()
