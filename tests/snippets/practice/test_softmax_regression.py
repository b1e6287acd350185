"""The checks of softmax regression."""

import numpy as np
import tensorflow as tf

from ground_truth.judge import expect_close, expect_parts, expect_that

QUERIES = [
    "implement logistic regression from scratch", "softmax regression numpy",
    "train logistic regression with gradient descent", "gradient of softmax regression",
    "multiclass logistic regression code", "logistic regression loss returns nan",
]  # fmt: skip

X = np.array([[0.5, -1.0], [1.0, 2.0], [-2.0, 0.5], [3.0, 1.0]])
LABELS = np.array([0, 2, 1, 2])
WEIGHTS = np.array([[0.1, -0.4, 0.3], [0.6, 0.2, -0.5]])
BIAS = np.array([0.3, 0.0, -0.2])


def found(loss_and_gradients, *given):
    return expect_parts(loss_and_gradients(*given), "loss", "by_weights", "by_bias")


def stepped(training_step, *given):
    return expect_parts(training_step(*given), "weights", "bias")


def test_loss_by_hand(loss_and_gradients):
    """loss_and_gradients: right classes of probability 1/2 and 1/8 give log(16) / 2."""
    x, labels, bias = np.zeros((2, 1)), np.array([0, 2]), np.log([4.0, 3.0, 1.0])
    loss = found(loss_and_gradients, x, labels, np.zeros((1, 3)), bias)[0]
    expect_close(loss, np.log(16) / 2, x=x, labels=labels, bias=bias)


def test_missing_class(loss_and_gradients):
    """loss_and_gradients: the last class may be one that no example has."""
    x, labels, bias = np.zeros((2, 1)), np.array([0, 1]), np.log([4.0, 3.0, 1.0])
    loss, _, by_bias = found(loss_and_gradients, x, labels, np.zeros((1, 3)), bias)
    expect_close(loss, -np.log([1 / 2, 3 / 8]).mean(), x=x, labels=labels, bias=bias)
    expect_close(by_bias, np.array([0.0, -1 / 8, 1 / 8]), x=x, labels=labels, bias=bias)


def test_loss_of_equal_logits(loss_and_gradients):
    """loss_and_gradients: where all logits are 1000, the loss for 3 classes is log(3)."""
    bias = np.full(3, 1000.0)
    loss = found(loss_and_gradients, X, LABELS, np.zeros((2, 3)), bias)[0]
    expect_close(loss, np.log(3), x=X, labels=LABELS, weights=0, bias=bias)


def test_loss_of_large_logits(loss_and_gradients):
    """loss_and_gradients: of logits 1000 and -1000 the loss is 0 or 2000, and finite."""
    x, weights = np.array([[1000.0]]), np.array([[1.0, -1.0]])
    for label, expected in ((0, 0.0), (1, 2000.0)):
        loss = found(loss_and_gradients, x, np.array([label]), weights, np.zeros(2))[0]
        expect_close(loss, expected, x=x, weights=weights, label=label)


def test_gradients_by_hand(loss_and_gradients):
    """loss_and_gradients: of one example of class 1 of 2, with all weights zero."""
    given = {"x": np.array([[1.0, 2.0]]), "labels": np.array([1])}
    _, by_weights, by_bias = found(
        loss_and_gradients, *given.values(), np.zeros((2, 2)), np.zeros(2)
    )
    expect_close(by_weights, np.array([[0.5, -0.5], [1.0, -1.0]]), **given)
    expect_close(by_bias, np.array([0.5, -0.5]), **given)


def test_gradients_by_differences(loss_and_gradients):
    """loss_and_gradients: finite differences of your loss give the gradients."""
    step, parameters, expected = 1e-5, np.vstack([WEIGHTS, BIAS]), np.zeros((3, 3))
    for place in np.ndindex(3, 3):
        move = np.zeros((3, 3))
        move[place] = step
        above, below = (
            found(loss_and_gradients, X, LABELS, each[:2], each[2])[0]
            for each in (parameters + move, parameters - move)
        )
        expected[place] = (above - below) / (2 * step)
    _, by_weights, by_bias = found(loss_and_gradients, X, LABELS, WEIGHTS.copy(), BIAS.copy())
    expect_close(by_weights, expected[:2], weights=WEIGHTS, bias=BIAS)
    expect_close(by_bias, expected[2], weights=WEIGHTS, bias=BIAS)


def test_rows_far_apart(loss_and_gradients):
    """loss_and_gradients: one example with logits 0 and 0, one with 2000 and 0: all is finite."""
    given = {"x": np.array([[0.0], [2000.0]]), "labels": np.array([0, 0])}
    weights = np.array([[1.0, 0.0]])
    loss, by_weights, by_bias = found(loss_and_gradients, *given.values(), weights, np.zeros(2))
    expect_close(loss, np.log(2) / 2, **given, weights=weights)
    expect_close(by_weights, np.zeros((1, 2)), **given, weights=weights)
    expect_close(by_bias, np.array([-0.25, 0.25]), **given, weights=weights)


def test_step_by_hand(training_step):
    """training_step: from zero, with rate 0.1, for one example of class 1 of 2."""
    given = {"x": np.array([[1.0, 2.0]]), "labels": np.array([1])}
    weights, bias = stepped(training_step, *given.values(), np.zeros((2, 2)), np.zeros(2), 0.1)
    expect_close(weights, np.array([[-0.05, 0.05], [-0.1, 0.1]]), **given)
    expect_close(bias, np.array([-0.05, 0.05]), **given)


def test_old_weights_stay(training_step):
    """training_step: the weights and the bias that are given stay."""
    weights, bias = WEIGHTS.copy(), BIAS.copy()
    training_step(X, LABELS, weights, bias, 0.1)
    same = np.array_equal(weights, WEIGHTS) and np.array_equal(bias, BIAS)
    expect_that(same, "they are changed", weights=weights, bias=bias)


def test_predictions(predict):
    """predict: the class of the largest logit, for each example."""
    x, weights = np.array([[-1.0], [-2.0], [3.0]]), np.array([[-1.0, 1.0]])
    received = predict(x, weights, np.zeros(2))
    expect_close(received, np.array([0, 0, 1]), x=x, weights=weights)


def test_training_separates(training_step, predict):
    """All: 200 steps of rate 0.2 tell three groups apart."""
    x = np.array([[0.0, 0.0], [1.0, 0.0], [4.0, 0.0], [5.0, 1.0], [0.0, 4.0], [1.0, 5.0]])
    labels, weights, bias = np.array([0, 0, 1, 1, 2, 2]), np.zeros((2, 3)), np.zeros(3)
    for _ in range(200):
        weights, bias = stepped(training_step, x, labels, weights, bias, 0.2)
    expect_close(predict(x, weights, bias), labels, x=x)


def test_solution_equals_tensorflow(run):
    result = run("solution")
    weights, bias = tf.Variable(WEIGHTS), tf.Variable(BIAS)
    with tf.GradientTape() as tape:
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(LABELS, X @ weights + bias)
        loss = tf.reduce_mean(losses)
    expected = [loss, *tape.gradient(loss, [weights, bias])]
    received = result.loss_and_gradients(X, LABELS, WEIGHTS, BIAS)
    for one, other in zip(received, expected, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-12)
