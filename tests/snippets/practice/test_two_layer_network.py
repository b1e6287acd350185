"""The checks of a network with one hidden layer."""

import numpy as np
import tensorflow as tf

from ground_truth.judge import expect_close, expect_parts, expect_that

QUERIES = [
    "implement two layer neural network numpy", "backpropagation from scratch code",
    "forward and backward pass in numpy", "gradient of hidden layer weights numpy",
    "mlp backward pass implementation", "gradient of bias numpy sum over batch",
]  # fmt: skip

RNG = np.random.default_rng(0)
X, LABELS = RNG.normal(size=(6, 4)), np.array([0, 2, 1, 1, 0, 2])
PARAMETERS = [
    RNG.normal(size=(4, 5)), RNG.normal(size=5), RNG.normal(size=(5, 3)), RNG.normal(size=3),
]  # fmt: skip
NAMES = ["w1", "b1", "w2", "b2"]


def mean_cross_entropy(logits, labels):
    total = np.log(np.sum(np.exp(logits), axis=1))
    return np.mean(total - logits[np.arange(len(labels)), labels])


def ahead(forward, *given):
    return expect_parts(forward(*given), "hidden", "logits")


def back(backward, *given):
    return expect_parts(backward(*given), *(f"by_{name}" for name in NAMES))


def gradients_of(forward, backward, x=X, labels=LABELS):
    hidden, logits = ahead(forward, x, *PARAMETERS)
    return back(backward, x, labels, hidden, logits, PARAMETERS[2])


def by_differences(forward, number, step=1e-6):
    slopes = np.zeros_like(PARAMETERS[number])
    for place in np.ndindex(slopes.shape):
        losses = []
        for move in (step, -step):
            moved = [each.copy() for each in PARAMETERS]
            moved[number][place] += move
            losses.append(mean_cross_entropy(ahead(forward, X, *moved)[1], LABELS))
        slopes[place] = (losses[0] - losses[1]) / (2 * step)
    return slopes


def test_forward_by_hand(forward):
    """forward: one unit on, one off; of the logits one is negative."""
    x, w1, b1 = np.array([[1.0, 2.0]]), np.array([[1.0, -1.0], [1.0, -1.0]]), np.array([0.5, 1.0])
    w2, b2 = np.array([[2.0, -1.0], [5.0, 5.0]]), np.array([0.0, 1.0])
    hidden, logits = ahead(forward, x, w1, b1, w2, b2)
    expect_close(hidden, np.array([[3.5, 0.0]]), x=x, w1=w1, b1=b1)
    expect_close(logits, np.array([[7.0, -2.5]]), hidden=hidden, w2=w2, b2=b2)


def test_shapes(forward, backward):
    """backward: each gradient has the shape of its parameter."""
    for name, parameter, gradient in zip(
        NAMES, PARAMETERS, gradients_of(forward, backward), strict=True
    ):
        same = np.shape(gradient) == parameter.shape
        how = f"by {name} it is {np.shape(gradient)}, where {parameter.shape} is expected"
        expect_that(same, how)


def test_output_layer(forward, backward):
    """backward: by w2 and b2 it is what finite differences of the loss say."""
    gradients = gradients_of(forward, backward)
    for number in (2, 3):
        expected = by_differences(forward, number)
        expect_close(gradients[number], expected, 1e-5, gradient_by=NAMES[number])


def test_hidden_layer(forward, backward):
    """backward: by w1 and b1, too."""
    gradients = gradients_of(forward, backward)
    for number in (0, 1):
        expected = by_differences(forward, number)
        expect_close(gradients[number], expected, 1e-5, gradient_by=NAMES[number])


def test_missing_class(backward):
    """backward: the last class may be one that no example has."""
    logits, labels, hidden = np.zeros((2, 3)), np.array([0, 1]), np.ones((2, 1))
    by_b2 = back(backward, np.ones((2, 1)), labels, hidden, logits, np.ones((1, 3)))[3]
    expect_close(by_b2, np.array([-1 / 6, -1 / 6, 1 / 3]), logits=logits, labels=labels)


def test_mean_over_the_batch(forward, backward):
    """backward: the gradients stay the same when each example is there twice."""
    once = gradients_of(forward, backward)
    twice = gradients_of(forward, backward, np.tile(X, (2, 1)), np.tile(LABELS, 2))
    for name, received, expected in zip(NAMES, twice, once, strict=True):
        expect_close(received, expected, gradient_by=name)


def test_unit_that_is_off(backward):
    """backward: the weights of a unit that is off for all examples get no gradient."""
    hidden = np.array([[0.0, 1.0], [0.0, 2.0]])
    logits, w2 = np.array([[1.0, 0.0], [2.0, 0.0]]), np.array([[3.0, -3.0], [1.0, 0.0]])
    by_w1 = back(backward, np.ones((2, 3)), np.array([1, 1]), hidden, logits, w2)[0]
    expect_close(by_w1[:, 0], np.zeros(3), hidden=hidden, w2=w2)


def test_units_that_are_on(backward):
    """backward: a gradient of either sign passes through a unit that is on."""
    hidden, logits, w2 = np.ones((1, 2)), np.zeros((1, 2)), np.array([[2.0, 0.0], [0.0, 2.0]])
    by_w1 = back(backward, np.ones((1, 1)), np.array([0]), hidden, logits, w2)[0]
    expect_close(by_w1, np.array([[-1.0, 1.0]]), hidden=hidden, logits=logits, w2=w2)


def test_large_logits(backward):
    """backward: logits of 1000 and -1000 give finite gradients."""
    hidden, logits, w2 = np.ones((1, 1)), np.array([[1000.0, -1000.0]]), np.array([[1.0, 2.0]])
    by_b2 = back(backward, np.ones((1, 1)), np.array([1]), hidden, logits, w2)[3]
    expect_close(by_b2, np.array([1.0, -1.0]), hidden=hidden, logits=logits, label=1)


def test_rows_far_apart(backward):
    """backward: one example with logits 0 and 0, one with 2000 and 0: all is finite."""
    logits, hidden, w2 = np.array([[0.0, 0.0], [2000.0, 0.0]]), np.ones((2, 1)), np.ones((1, 2))
    by_b2 = back(backward, np.ones((2, 1)), np.array([0, 0]), hidden, logits, w2)[3]
    expect_close(by_b2, np.array([-0.25, 0.25]), logits=logits, labels=[0, 0])


def test_input_stays(forward, backward):
    """Both leave what they are given as it was."""
    x, *parameters = (each.copy() for each in (X, *PARAMETERS))
    hidden, logits = ahead(forward, x, *parameters)
    before = np.copy(hidden), np.copy(logits)
    backward(x, LABELS.copy(), hidden, logits, parameters[2])
    same = np.array_equal(hidden, before[0]) and np.array_equal(logits, before[1])
    expect_that(same, "backward changes what forward returned")
    same = all(map(np.array_equal, (x, *parameters), (X, *PARAMETERS)))
    expect_that(same, "x or a parameter is changed")


def test_solution_equals_tensorflow(run):
    result = run("solution")
    variables = [tf.Variable(each) for each in PARAMETERS]
    with tf.GradientTape() as tape:
        logits = tf.nn.relu(X @ variables[0] + variables[1]) @ variables[2] + variables[3]
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(LABELS, logits)
        loss = tf.reduce_mean(losses)
    for received, expected in zip(
        gradients_of(result.forward, result.backward), tape.gradient(loss, variables), strict=True
    ):
        np.testing.assert_allclose(received, expected, atol=1e-12)
    printed = result.printed.splitlines()
    assert printed[-1] == "step 200: predicted [0 1 1 0]"
