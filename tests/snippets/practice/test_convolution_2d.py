"""The checks of a convolutional layer's forward pass."""

import keras
import numpy as np

from ground_truth.judge import expect_close, expect_equal, expect_that

QUERIES = [
    "implement conv2d numpy", "convolution from scratch with stride and padding",
    "2d convolution forward pass code", "output size of a convolution formula",
    "cross-correlation or convolution code", "naive convolution loops python",
]  # fmt: skip


def naive(images, kernels):
    (n, height, width, _), (k_rows, k_columns, _, filters) = images.shape, kernels.shape
    outputs = np.zeros((n, height - k_rows + 1, width - k_columns + 1, filters))
    for image, i, j, f in np.ndindex(outputs.shape):
        patch = images[image, i : i + k_rows, j : j + k_columns]
        outputs[image, i, j, f] = np.sum(patch * kernels[..., f])
    return outputs


def test_whole_number(output_size):
    """output_size: a whole number, of type int, for 6 pixels, a kernel of 3 and stride 2, too."""
    for stride in (1, 2):
        received = output_size(6, 3, stride)
        whole = isinstance(received, int | np.integer)
        expect_that(whole, "it is none", size=6, kernel=3, stride=stride, received=received)


def test_places(output_size):
    """output_size: of 7, 6 and 3 pixels with a kernel of 3 and several strides."""
    for size, stride, padding, expected in (
        (7, 1, 0, 5), (7, 2, 0, 3), (6, 2, 0, 2), (7, 2, 1, 4), (3, 1, 0, 1),
    ):  # fmt: skip
        received = output_size(size, 3, stride, padding)
        expect_equal(received, expected, size=size, kernel=3, stride=stride, padding=padding)


def test_by_hand(conv2d):
    """conv2d: the kernel [[1, 2], [3, 4]] on an image of 3 by 3 pixels."""
    image, kernel = np.array([[1.0, 0, 2], [0, 1, 0], [3, 0, 1]]), np.array([[1.0, 2], [3, 4]])
    received = conv2d(image.reshape(1, 3, 3, 1), kernel.reshape(2, 2, 1, 1))
    expected = np.array([[5.0, 7.0], [11.0, 5.0]]).reshape(1, 2, 2, 1)
    expect_close(received, expected, image=image, kernel=kernel)


def test_stride(conv2d):
    """conv2d: a kernel of one pixel and stride 2 keeps every other pixel."""
    image = np.arange(20.0).reshape(1, 4, 5, 1)
    received = conv2d(image, np.ones((1, 1, 1, 1)), 2)
    expect_close(received, image[:, ::2, ::2], image=image[0, :, :, 0], stride=2)


def test_channels(conv2d):
    """conv2d: a kernel of one pixel is a product of matrices, for each pixel."""
    images = np.arange(24.0).reshape(2, 2, 2, 3)
    kernels = np.array([[1.0, 0.5], [-2.0, 0.0], [0.0, 3.0]])
    received = conv2d(images, kernels.reshape(1, 1, 3, 2))
    expect_close(received, images @ kernels, images=images, kernels=kernels)


def test_channels_and_places(conv2d):
    """conv2d: with 3 channels and a kernel of 2 by 3, a sum of products for each place."""
    rng = np.random.default_rng(0)
    images, kernels = rng.normal(size=(2, 4, 5, 3)), rng.normal(size=(2, 3, 3, 2))
    received, expected = conv2d(images.copy(), kernels.copy()), naive(images, kernels)
    expect_close(received, expected, 1e-5, images=images.shape, kernels=kernels.shape)


def test_kernel_that_is_not_square(conv2d):
    """conv2d: two rows and three columns of ones add up six pixels."""
    image = np.arange(12.0).reshape(1, 3, 4, 1)
    expected = np.array([[18.0, 24.0], [42.0, 48.0]]).reshape(1, 2, 2, 1)
    expect_close(conv2d(image, np.ones((2, 3, 1, 1))), expected, image=image[0, :, :, 0])


def test_shape_with_padding(conv2d):
    """conv2d: 4 images, 3 channels, 2 filters, kernel 3, padding 1: (4, 5, 6, 2)."""
    received = conv2d(np.ones((4, 5, 6, 3)), np.ones((3, 3, 3, 2)), 1, 1)
    same = np.shape(received) == (4, 5, 6, 2)
    expect_that(same, f"the shape is {np.shape(received)}")


def test_padding_on_both_sides(conv2d):
    """conv2d: a kernel that is 1 at its center changes nothing, with padding."""
    image, kernel = np.arange(1.0, 13).reshape(1, 3, 4, 1), np.zeros((3, 3, 1, 1))
    kernel[1, 1] = 1
    expect_close(conv2d(image, kernel, 1, 1), image, image=image[0, :, :, 0], padding=1)


def test_stride_and_padding(conv2d):
    """conv2d: ones on ones count the pixels under the kernel, with stride 2 and padding 1."""
    received = conv2d(np.ones((1, 5, 5, 1)), np.ones((3, 3, 1, 1)), 2, 1)
    expected = np.array([[4.0, 6.0, 4.0], [6.0, 9.0, 6.0], [4.0, 6.0, 4.0]])
    expect_close(received, expected.reshape(1, 3, 3, 1), stride=2, padding=1)


def test_input_stays(conv2d):
    """conv2d: images and kernels stay as they were."""
    images, kernels = np.ones((1, 3, 3, 1)), np.ones((2, 2, 1, 1))
    conv2d(images, kernels, 1, 1)
    expect_that(np.all(images == 1) and np.all(kernels == 1), "they are changed", images=images)


def test_solution_equals_keras(run):
    conv2d, rng = run("solution").conv2d, np.random.default_rng(0)
    images = rng.normal(size=(2, 9, 8, 3)).astype("float32")
    kernels = rng.normal(size=(3, 4, 3, 5)).astype("float32")
    for stride in (1, 2, 3):
        for padding in (0, 1, 2):
            sides = (padding, padding)
            padded = np.pad(images, ((0, 0), sides, sides, (0, 0)))
            expected = keras.ops.conv(padded, kernels, stride, "valid")
            received = conv2d(images, kernels, stride, padding)
            np.testing.assert_allclose(received, expected, atol=1e-4)
    expected = keras.ops.conv(images, kernels[:, :3], 1, "same")
    np.testing.assert_allclose(conv2d(images, kernels[:, :3], 1, 1), expected, atol=1e-4)
