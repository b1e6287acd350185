"""The checks of dropout."""

import keras
import numpy as np

from ground_truth.judge import expect_close, expect_parts, expect_that

QUERIES = [
    "implement dropout numpy", "inverted dropout from scratch", "dropout backward pass code",
    "dropout training and inference mode implementation", "why scale dropout by 1/(1-p) code",
]  # fmt: skip

MANY = 100_000


def dropped(dropout, x, rate, training, rng):
    return expect_parts(dropout(np.copy(x), rate, training, rng), "output", "mask")


def test_in_use(dropout):
    """dropout: in use, each number stays as it is."""
    x = np.linspace(-2.0, 2.0, 40).reshape(2, 20)
    received = dropped(dropout, x, 0.5, False, np.random.default_rng(0))[0]
    expect_close(received, x, x=x, rate=0.5, training=False)


def test_kept_or_dropped(dropout):
    """dropout: in training, each number is 0 or divided by 1 - rate."""
    x = np.linspace(1.0, 2.0, 60).reshape(3, 20)
    received = np.asarray(dropped(dropout, x, 0.2, True, np.random.default_rng(0))[0])
    expect_close(received, np.where(received == 0, 0.0, x / 0.8), x=x, rate=0.2, training=True)


def test_share(dropout):
    """dropout: of 100,000 numbers, the share that becomes 0 is the rate, within 0.02."""
    for rate in (0.1, 0.7):
        output = np.asarray(
            dropped(dropout, np.ones(MANY), rate, True, np.random.default_rng(0))[0]
        )
        share = float(np.mean(output == 0))
        expect_that(abs(share - rate) < 0.02, "it is another", rate=rate, received=share)


def test_mean_stays(dropout):
    """dropout: the mean of 100,000 ones stays 1, within 0.05."""
    for rate in (0.1, 0.7):
        output = np.asarray(
            dropped(dropout, np.ones(MANY), rate, True, np.random.default_rng(0))[0]
        )
        mean = float(output.mean())
        expect_that(abs(mean - 1) < 0.05, "it does not", rate=rate, received=mean)


def test_examples_differ(dropout):
    """dropout: two examples of a batch lose different features."""
    output = np.asarray(dropped(dropout, np.ones((2, 100)), 0.5, True, np.random.default_rng(0))[0])
    expect_that(not np.array_equal(output[0], output[1]), "they lose the same", output=output)


def test_images(dropout):
    """dropout: of images, each number is dropped on its own, along all four axes."""
    x, rng = np.ones((4, 5, 5, 3)), np.random.default_rng(0)
    dark = np.asarray(dropped(dropout, x, 0.5, True, rng)[0]) == 0
    for axis in range(4):
        differ = np.any(np.diff(dark.astype(int), axis=axis))
        expect_that(differ, f"all along axis {axis} have the same lot", shape_of_x=x.shape)


def test_steps_differ(dropout):
    """dropout: two calls with one generator drop different numbers."""
    rng = np.random.default_rng(0)
    first, second = (dropped(dropout, np.ones(100), 0.5, True, rng)[0] for _ in range(2))
    expect_that(not np.array_equal(first, second), "they drop the same", first=first)


def test_generator_decides(dropout):
    """dropout: two generators of one seed drop the same numbers."""
    first, second = (
        dropped(dropout, np.ones(100), 0.5, True, np.random.default_rng(7))[0] for _ in "ab"
    )
    expect_that(np.array_equal(first, second), "they do not", first=first, second=second)


def test_backward(dropout, dropout_backward):
    """dropout_backward: the gradient times the slope of the output, in both modes."""
    x, gradient = np.linspace(1.0, 2.0, 40).reshape(2, 20), np.linspace(-1.0, 1.0, 40)
    gradient = gradient.reshape(2, 20)
    for rate, training in ((0.2, True), (0.6, True), (0.2, False)):
        output, mask = dropped(dropout, x, rate, training, np.random.default_rng(0))
        received = dropout_backward(gradient.copy(), mask)
        expect_close(received, gradient * (output / x), rate=rate, training=training, mask=mask)


def test_input_stays(dropout):
    """dropout: the array that it is given stays as it was."""
    x = np.ones((2, 20))
    dropout(x, 0.5, True, np.random.default_rng(0))
    expect_that(np.array_equal(x, np.ones((2, 20))), "it is changed", x=x)


def test_solution_equals_keras(run):
    result, x = run("solution"), np.ones((400, 500), dtype="float32")
    layer = keras.layers.Dropout(0.3, seed=0)
    expected = np.asarray(layer(x, training=True))
    output, _ = result.dropout(x, 0.3, True, np.random.default_rng(1))
    np.testing.assert_allclose(np.unique(output), np.unique(expected), rtol=1e-6)
    assert abs(np.mean(output == 0) - np.mean(expected == 0)) < 0.01
    np.testing.assert_array_equal(layer(x, training=False), result.dropout(x, 0.3, False, None)[0])
