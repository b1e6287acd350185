"""The checks of layer normalization and RMSNorm."""

import keras
import numpy as np

from ground_truth.judge import expect_close, expect_that

QUERIES = [
    "implement layer normalization", "layer norm numpy from scratch", "rmsnorm code",
    "which axis does layer norm use", "epsilon in layer normalization", "rms norm implementation",
]  # fmt: skip

ONES, ZEROS = np.ones(3), np.zeros(3)
TEXTS = np.array([
    [[1.0, 2.0, 6.0], [-4.0, 0.0, 1.0]], [[30.0, 10.0, 50.0], [0.5, 0.1, 0.9]],
])  # fmt: skip


def test_two_features(layer_norm):
    """layer_norm: features 1 and 3 become -1 and 1, and 10 and 30, too."""
    x = np.array([[1.0, 3.0], [10.0, 30.0]])
    received = layer_norm(x.copy(), np.ones(2), np.zeros(2), 1e-12)
    expect_close(received, np.array([[-1.0, 1.0], [-1.0, 1.0]]), x=x, gamma=1, beta=0)


def test_three_axes(layer_norm):
    """layer_norm: in texts, each word gets mean 0 and deviation 1 of its own."""
    received = np.asarray(layer_norm(TEXTS.copy(), ONES, ZEROS, 1e-12))
    expect_close(received.mean(axis=-1), np.zeros((2, 2)), x=TEXTS)
    expect_close(received.std(axis=-1), np.ones((2, 2)), x=TEXTS)


def test_others_have_no_influence(layer_norm):
    """layer_norm: an example keeps its result when it is alone."""
    x = np.array([[1.0, 2.0, 6.0], [-4.0, 0.0, 1.0]])
    expected = np.asarray(layer_norm(x.copy(), ONES, ZEROS))[:1]
    expect_close(layer_norm(x[:1], ONES, ZEROS), expected, x=x[:1], alone=True)


def test_scale_and_shift(layer_norm):
    """layer_norm: gamma multiplies each feature, then beta is added."""
    x, gamma, beta = np.array([[1.0, 3.0]]), np.array([3.0, 2.0]), np.array([1.0, -1.0])
    received = layer_norm(x.copy(), gamma, beta, 1e-12)
    expect_close(received, np.array([[-2.0, 1.0]]), x=x, gamma=gamma, beta=beta)


def test_equal_features(layer_norm):
    """layer_norm: features that are all equal become beta, not nan."""
    x, beta = np.array([[5.0, 5.0, 5.0]]), np.array([0.5, 1.0, 2.0])
    expect_close(layer_norm(x.copy(), ONES, beta), beta.reshape(1, 3), x=x, beta=beta)


def test_epsilon(layer_norm):
    """layer_norm: with a variance of 1e-6 and an epsilon of 3e-6, what is left is 1/2."""
    x = np.array([[0.001, -0.001]])
    received = layer_norm(x.copy(), np.ones(2), np.zeros(2), 3e-6)
    expect_close(received, np.array([[0.5, -0.5]]), x=x, epsilon=3e-6)


def test_rms_of_a_balanced_example(rms_norm):
    """rms_norm: of 2 and -2 with an epsilon of 12, and gamma 1 and 4."""
    x, gamma = np.array([[2.0, -2.0]]), np.array([1.0, 4.0])
    received = rms_norm(x.copy(), gamma, 12.0)
    expect_close(received, np.array([[0.5, -2.0]]), x=x, gamma=gamma, epsilon=12)


def test_rms_keeps_the_direction(rms_norm):
    """rms_norm: each word is only scaled, to a mean square of 1."""
    received = np.asarray(rms_norm(TEXTS.copy(), ONES, 1e-12))
    expected = TEXTS / np.sqrt([[[41 / 3], [17 / 3]], [[3500 / 3], [1.07 / 3]]])
    expect_close(received, expected, x=TEXTS)


def test_input_stays(layer_norm, rms_norm):
    """Both leave the array that they are given as it was."""
    x = TEXTS.copy()
    layer_norm(x, ONES, ZEROS), rms_norm(x, ONES)
    expect_that(np.array_equal(x, TEXTS), "it is changed", x=x)


def test_solution_equals_keras(run):
    result, rng = run("solution"), np.random.default_rng(0)
    x = rng.normal(3, 2, size=(2, 5, 8)).astype("float32")
    gamma, beta = rng.normal(size=(2, 8)).astype("float32")
    layer = keras.layers.LayerNormalization(epsilon=0.1)
    layer.build(x.shape)
    layer.set_weights([gamma, beta])
    np.testing.assert_allclose(result.layer_norm(x, gamma, beta, 0.1), layer(x), atol=1e-5)
    layer = keras.layers.RMSNormalization(epsilon=0.1)
    layer.build(x.shape)
    layer.set_weights([gamma])
    np.testing.assert_allclose(result.rms_norm(x, gamma, 0.1), layer(x), atol=1e-5)
    with np.errstate(over="ignore"):  # what the page says of float16
        squares = np.array([255, 256], dtype="float16") ** 2
    assert np.isfinite(squares).tolist() == [True, False]
