"""The checks of softmax and log-softmax."""

import keras
import numpy as np

from ground_truth.judge import expect_close, expect_that

QUERIES = [
    "implement softmax", "numerically stable softmax numpy", "log softmax from scratch",
    "softmax returns nan", "logsumexp trick code",
]  # fmt: skip


def test_rows_sum_to_one(softmax):
    """softmax: each row of a batch sums to 1."""
    logits = np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 5.0]])
    expect_close(np.sum(softmax(logits), axis=-1), np.ones(2), logits=logits)


def test_known_probabilities(softmax):
    """softmax: logits log(1), log(2), log(5) give 1/8, 2/8, 5/8."""
    logits = np.log([1.0, 2.0, 5.0])
    expect_close(softmax(logits), np.array([0.125, 0.25, 0.625]), logits=logits)


def test_large_logits(softmax):
    """softmax: logits in the thousands, of either sign, give finite numbers."""
    logits = np.array([1000.0, 1001.0, -1000.0])
    expected = np.array([1, np.e, 0]) / (1 + np.e)
    expect_close(softmax(logits), expected, logits=logits)


def test_more_axes(softmax):
    """softmax: of three axes, the last one sums to 1."""
    logits = np.arange(12.0).reshape(2, 2, 3)
    expect_close(np.sum(softmax(logits), axis=-1), np.ones((2, 2)), logits=logits)


def test_log_of_known_probabilities(log_softmax):
    """log_softmax: the logarithms of known probabilities, for each row."""
    logits = np.log([[1.0, 2.0, 5.0], [3.0, 3.0, 2.0]])
    expected = np.log([[0.125, 0.25, 0.625], [0.375, 0.375, 0.25]])
    expect_close(log_softmax(logits), expected, logits=logits)


def test_log_of_tiny_probabilities(log_softmax):
    """log_softmax: finite where a probability is too small for a float."""
    logits = np.array([0.0, 2000.0])
    expect_close(log_softmax(logits), np.array([-2000.0, 0.0]), logits=logits)


def test_rows_far_apart(softmax, log_softmax):
    """Both: rows of logits around 0 and around 2000 in one batch give finite numbers."""
    logits = np.array([[0.0, 0.0], [2000.0, 0.0], [-2000.0, -2000.0]])
    half, log_half = [0.5, 0.5], [-np.log(2), -np.log(2)]
    expect_close(softmax(logits.copy()), np.array([half, [1.0, 0.0], half]), logits=logits)
    expected = np.array([log_half, [0.0, -2000.0], log_half])
    expect_close(log_softmax(logits.copy()), expected, logits=logits)


def test_input_stays(softmax, log_softmax):
    """Both leave the logits that they are given as they were."""
    logits = np.array([1.0, 2.0, 3.0])
    softmax(logits), log_softmax(logits)
    expect_that(np.array_equal(logits, [1.0, 2.0, 3.0]), "they are changed", logits=logits)


def test_solution_equals_keras(run):
    result = run("solution")
    logits = np.random.default_rng(0).normal(scale=30, size=(4, 5))
    expected = keras.ops.softmax(logits.astype("float32"))
    np.testing.assert_allclose(result.softmax(logits), expected, atol=1e-6)
    expected = keras.ops.log_softmax(logits.astype("float32"))
    np.testing.assert_allclose(result.log_softmax(logits), expected, atol=1e-4)
