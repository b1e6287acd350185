"""The checks of cross-entropy from logits."""

import keras
import numpy as np

from ground_truth.judge import expect_close, expect_that

QUERIES = [
    "implement cross-entropy loss", "binary cross-entropy with logits numpy",
    "numerically stable cross entropy", "cross entropy loss returns nan or inf",
    "sparse categorical crossentropy from scratch", "bce with logits code",
]  # fmt: skip


def test_binary_by_hand(binary_cross_entropy):
    """binary_cross_entropy: probabilities 1/2 and 3/4, targets 1 and 0, give log(8) / 2."""
    logits, targets = np.log([[1.0, 3.0]]), np.array([[1.0, 0.0]])
    received = binary_cross_entropy(logits, targets)
    expect_close(received, np.log(8) / 2, logits=logits, targets=targets)


def test_binary_target_between(binary_cross_entropy):
    """binary_cross_entropy: a target may lie between 0 and 1."""
    logits, targets = np.log([3.0]), np.array([0.25])
    expected = -0.25 * np.log(0.75) - 0.75 * np.log(0.25)
    received = binary_cross_entropy(logits, targets)
    expect_close(received, expected, logits=logits, targets=targets)


def test_binary_surely_wrong(binary_cross_entropy):
    """binary_cross_entropy: a logit of 20 costs 20 where the target is 0."""
    logits, targets = np.array([20.0]), np.array([0.0])
    received = binary_cross_entropy(logits, targets)
    expect_close(received, 20.0, logits=logits, targets=targets)


def test_binary_large_logits(binary_cross_entropy):
    """binary_cross_entropy: logits of 1000 and -1000 cost 0 if right, 1000 if wrong."""
    for logit, target, expected in (
        (1000.0, 1.0, 0.0), (-1000.0, 0.0, 0.0), (1000.0, 0.0, 1000.0), (-1000.0, 1.0, 1000.0),
    ):  # fmt: skip
        received = binary_cross_entropy(np.array([logit]), np.array([target]))
        expect_close(received, expected, logit=logit, target=target)


def test_binary_shapes(binary_cross_entropy):
    """binary_cross_entropy: raises a ValueError for logits (2, 1) and targets (2,)."""
    try:
        received = binary_cross_entropy(np.array([[9.0], [-9.0]]), np.array([1.0, 0.0]))
    except ValueError:
        return
    expect_that(False, "no ValueError was raised", received=received)


def test_one_example(cross_entropy):
    """cross_entropy: logits log(1), log(2), log(5) and label 2 give log(8 / 5)."""
    logits, labels = np.log([[1.0, 2.0, 5.0]]), np.array([2])
    received = cross_entropy(logits, labels)
    expect_close(received, np.log(8 / 5), logits=logits, labels=labels)


def test_batch(cross_entropy):
    """cross_entropy: the mean over a batch, right classes of probability 5/8, 3/8 and 1/4."""
    logits = np.log([[1.0, 2.0, 5.0], [3.0, 3.0, 2.0], [2.0, 1.0, 1.0]])
    labels = np.array([2, 0, 1])
    expected = -np.log([5 / 8, 3 / 8, 1 / 4]).mean()
    expect_close(cross_entropy(logits, labels), expected, logits=logits, labels=labels)


def test_missing_class(cross_entropy):
    """cross_entropy: the last class may be one that no example has."""
    logits, labels = np.log([[1.0, 2.0, 5.0], [3.0, 3.0, 2.0]]), np.array([0, 1])
    expected = -np.log([1 / 8, 3 / 8]).mean()
    expect_close(cross_entropy(logits, labels), expected, logits=logits, labels=labels)


def test_uniform(cross_entropy):
    """cross_entropy: where all logits are 1000, the logarithm of the number of classes."""
    logits, labels = np.full((4, 5), 1000.0), np.array([0, 4, 2, 0])
    expect_close(cross_entropy(logits, labels), np.log(5), logits=logits, labels=labels)


def test_large_logits(cross_entropy):
    """cross_entropy: logits of 2000 and 0 cost 0 if right, 2000 if wrong."""
    logits = np.array([[2000.0, 0.0]])
    for label, expected in ((0, 0.0), (1, 2000.0)):
        received = cross_entropy(logits, np.array([label]))
        expect_close(received, expected, logits=logits, label=label)


def test_rows_far_apart(cross_entropy):
    """cross_entropy: a row of logits 0 and 0 costs log(2), with one of 2000 and 0 beside it."""
    logits, labels = np.array([[0.0, 0.0], [2000.0, 0.0]]), np.array([0, 0])
    expect_close(cross_entropy(logits, labels), np.log(2) / 2, logits=logits, labels=labels)


def test_input_stays(binary_cross_entropy, cross_entropy):
    """Both leave what they are given as it was."""
    logits, targets, labels = np.array([[1.0, 2.0]]), np.array([[1.0, 0.0]]), np.array([1])
    binary_cross_entropy(logits, targets), cross_entropy(logits, labels)
    pairs = ((logits, [[1.0, 2.0]]), (targets, [[1.0, 0.0]]), (labels, [1]))
    expect_that(all(map(np.array_equal, *zip(*pairs, strict=True))), "something is changed")


def test_solution_equals_keras(run):
    result, rng = run("solution"), np.random.default_rng(0)
    logits = rng.normal(scale=3, size=(50, 4)).astype("float32")
    targets = rng.uniform(size=(50, 4)).astype("float32")
    expected = keras.losses.BinaryCrossentropy(from_logits=True)(targets, logits)
    np.testing.assert_allclose(result.binary_cross_entropy(logits, targets), expected, rtol=1e-5)
    labels = rng.integers(4, size=50)
    expected = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, logits)
    np.testing.assert_allclose(result.cross_entropy(logits, labels), expected, rtol=1e-5)
