"""The checks of batch normalization."""

import keras
import numpy as np

from ground_truth.judge import expect_close, expect_parts, expect_that

QUERIES = [
    "implement batch normalization", "batch norm numpy from scratch",
    "batch norm running mean and variance code", "batchnorm training vs inference implementation",
    "batch norm momentum keras pytorch", "batch norm axes for images",
]  # fmt: skip

BATCH = np.array([[1.0, 10.0], [3.0, 30.0], [1.0, 30.0], [3.0, 10.0]])
ONES, ZEROS = np.ones(2), np.zeros(2)
MEAN, VARIANCE = np.array([1.0, -2.0]), np.array([4.0, 0.25])


def called(batch_norm, x, training, mean=MEAN, variance=VARIANCE, gamma=ONES, beta=ZEROS, **more):
    copies = [np.array(each) for each in (x, gamma, beta, mean, variance)]
    received = batch_norm(*copies, training, **more)
    return expect_parts(received, "output", "moving_mean", "moving_variance")


def test_training_by_hand(batch_norm):
    """In training, channels 1, 3, 1, 3 and 10, 30, 30, 10 become 1 and -1."""
    received = called(batch_norm, BATCH, True, ZEROS, ONES, epsilon=0.0)[0]
    expected = np.array([[-1.0, -1.0], [1.0, 1.0], [-1.0, 1.0], [1.0, -1.0]])
    expect_close(received, expected, x=BATCH, training=True, epsilon=0)


def test_moving_mean(batch_norm):
    """In training, the moving mean keeps 90 % with momentum 0.9, and the batch's adds 10 %."""
    moved = called(batch_norm, BATCH, True, momentum=0.9)[1]
    expected = np.array([1.1, 0.2])
    expect_close(moved, expected, x=BATCH, moving_mean=MEAN, momentum=0.9)


def test_moving_variance(batch_norm):
    """In training, so does the moving variance; the batch's is divided by n."""
    moved = called(batch_norm, BATCH, True, momentum=0.9)[2]
    expected = np.array([3.7, 10.225])
    expect_close(moved, expected, x=BATCH, moving_variance=VARIANCE, momentum=0.9)


def test_in_use(batch_norm):
    """In use, the moving statistics are taken, for one example alone, too."""
    x = np.array([[5.0, -1.0]])
    received = called(batch_norm, x, False, epsilon=0.0)[0]
    given = {"moving_mean": MEAN, "moving_variance": VARIANCE}
    expect_close(received, np.array([[2.0, 2.0]]), x=x, training=False, epsilon=0, **given)


def test_use_changes_nothing(batch_norm):
    """In use, the moving statistics are returned as they were."""
    moved = called(batch_norm, BATCH, False)[1:]
    expect_close(moved[0], MEAN, x=BATCH, training=False)
    expect_close(moved[1], VARIANCE, x=BATCH, training=False)


def test_images(batch_norm):
    """In images of pixels 1 and 3, these become -1 and 1: a channel has one mean for all places."""
    images = np.tile([[1.0], [3.0]], (2, 5, 1, 2))
    y, mean, _ = called(batch_norm, images, True, momentum=0.0, epsilon=1e-12)
    expect_close(mean, np.array([2.0, 2.0]), shape_of_x=images.shape, momentum=0)
    expect_close(y, images - 2.0, shape_of_x=images.shape)


def test_images_of_different_brightness(batch_norm):
    """In images all 0 and all 2, these become -1 and 1: the variance is that of all pixels, 1."""
    images = np.repeat([0.0, 2.0], 6).reshape(2, 2, 3, 1)
    more = {"gamma": ONES[:1], "beta": ZEROS[:1], "momentum": 0.0, "epsilon": 1e-12}
    y, _, variance = called(batch_norm, images, True, MEAN[:1], VARIANCE[:1], **more)
    expect_close(variance, np.array([1.0]), shape_of_x=images.shape, momentum=0)
    expect_close(y, images - 1.0, shape_of_x=images.shape)


def test_scale_and_shift(batch_norm):
    """In both modes, gamma multiplies, then beta is added."""
    gamma, beta = np.array([2.0, 3.0]), np.array([0.5, -1.0])
    for training in (True, False):
        plain = np.asarray(called(batch_norm, BATCH, training)[0])
        received = called(batch_norm, BATCH, training, gamma=gamma, beta=beta)[0]
        expect_close(received, plain * gamma + beta, gamma=gamma, beta=beta, training=training)


def test_epsilon(batch_norm):
    """Epsilon is added to the variance: where both are 1, 1 and 3 become -0.7071 and 0.7071."""
    x = np.array([[1.0, 1.0], [3.0, 3.0]])
    received = called(batch_norm, x, True, epsilon=1.0)[0]
    expected = np.array([[-1.0, -1.0], [1.0, 1.0]]) / np.sqrt(2)
    expect_close(received, expected, x=x, epsilon=1)


def test_input_stays(batch_norm):
    """All arrays that are given stay as they were."""
    given = {"x": BATCH, "gamma": 3 * ONES, "beta": 2 * ONES}
    given |= {"moving_mean": MEAN, "moving_variance": VARIANCE}
    copies = {name: each.copy() for name, each in given.items()}
    batch_norm(*copies.values(), True)
    same = all(map(np.array_equal, copies.values(), given.values()))
    expect_that(same, "they are changed", **copies)


def test_solution_equals_keras(run):
    batch_norm, rng = run("solution").batch_norm, np.random.default_rng(0)
    layer = keras.layers.BatchNormalization()
    layer.build((None, 5, 6, 3))
    gamma, beta = rng.normal(size=(2, 3)).astype("float32")
    mean, variance = np.zeros(3), np.ones(3)
    layer.set_weights([gamma, beta, mean, variance])
    for training in (True, True, True, False):
        x = rng.normal(3, 2, size=(4, 5, 6, 3)).astype("float32")
        expected = layer(x, training=training)
        y, mean, variance = batch_norm(x, gamma, beta, mean, variance, training)
        np.testing.assert_allclose(y, expected, atol=1e-4)
        np.testing.assert_allclose(mean, layer.moving_mean, atol=1e-5)
        np.testing.assert_allclose(variance, layer.moving_variance, atol=1e-5)
