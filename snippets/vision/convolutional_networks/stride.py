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


def convolve(stride):
    """Return the map of the kernel, (size, size)."""
    inputs, kernels = image[None, ..., None], kernel[..., None, None]
    output = keras.ops.conv(inputs, kernels, strides=stride)
    return keras.ops.convert_to_numpy(output)[0, ..., 0]


maps = {stride: convolve(stride) for stride in strides}
for stride in strides:
    size = len(maps[stride])
    width = (n - k) / stride + 1
    print(f"stride {stride}: {width:.2f}, so {size} x {size}")
    _, (left, right) = plt.subplots(1, 2, num=f"stride = {stride}")
    left.imshow(image)
    middle = np.arange(size) * stride + 1
    x, y = np.meshgrid(middle, middle)
    left.plot(x.ravel(), y.ravel(), "o", color="C1", markersize=4)
    left.add_patch(plt.Rectangle((-0.5, -0.5), k, k, fill=False, ec="C1"))
    left.set(title=f"{n} x {n} pixels", xticks=[], yticks=[])
    right.imshow(maps[stride], vmin=-48, vmax=48)
    right.set(title=f"output {size} x {size}", xticks=[], yticks=[])
plt.show()
