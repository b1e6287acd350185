"""The checks of a step of Adam."""

import keras
import numpy as np

from ground_truth.judge import expect_close, expect_parts, expect_that

QUERIES = [
    "implement adam optimizer numpy", "adam from scratch", "adam bias correction code",
    "adam update step python", "adam epsilon inside or outside square root",
    "first and second moment estimate code",
]  # fmt: skip


def stepped(adam_step, *given, **options):
    copies = [np.copy(each) for each in given[:4]]
    return expect_parts(adam_step(*copies, *given[4:], **options), "parameter", "m", "v")


def first(adam_step, gradient, **options):
    zeros = np.zeros_like(gradient)
    return stepped(adam_step, np.ones_like(gradient), gradient, zeros, zeros, 1, **options)


def test_first_step(adam_step):
    """adam_step: the first step is as long as the rate, against the sign of the gradient."""
    gradient = np.array([[4.0, -0.5], [0.1, -30.0]])
    received = first(adam_step, gradient, learning_rate=0.01)[0]
    expect_close(received, 1 - 0.01 * np.sign(gradient), gradient=gradient, parameter=1.0)


def test_averages_by_hand(adam_step):
    """adam_step: after a gradient of 4, m and v are 0.4 and 0.016."""
    gradient = np.array([4.0])
    _, m, v = first(adam_step, gradient)
    expect_close(m, np.array([0.4]), gradient=gradient)
    expect_close(v, np.array([0.016]), gradient=gradient)


def test_second_step(adam_step):
    """adam_step: with the same gradient again, the second step is as long as the first."""
    gradient, m, v = np.array([4.0, -2.0]), np.array([0.4, -0.2]), np.array([0.016, 0.004])
    given = {"gradient": gradient, "m": m, "v": v, "t": 2}
    received = stepped(adam_step, np.zeros(2), gradient, m, v, 2, learning_rate=0.01)[0]
    expect_close(received, np.array([-0.01, 0.01]), **given)


def test_gradient_turns_round(adam_step):
    """adam_step: after gradients of 1 and -1, the second step is 1/19 of the rate, upwards."""
    given = {"gradient": np.array([-1.0]), "m": np.array([0.1]), "v": np.array([0.001]), "t": 2}
    received = stepped(adam_step, np.zeros(1), *given.values(), 1.0)[0]
    expect_close(received, np.array([1 / 19]), 1e-5, **given)


def test_tenth_step(adam_step):
    """adam_step: in step 10, m is divided by 1 - beta_1^10, and v by 1 - beta_2^10."""
    given = {"gradient": np.array([1.0]), "m": np.array([0.5]), "v": np.array([0.25]), "t": 10}
    received = stepped(adam_step, np.zeros(1), *given.values(), 1.0)[0]
    m, v = 0.55 / (1 - 0.9**10), 0.25075 / (1 - 0.999**10)
    expect_close(received, np.array([-m / np.sqrt(v)]), 1e-5, **given)


def test_size_of_gradients(adam_step):
    """adam_step: gradients that are 100 times as large take the same step."""
    gradient = np.array([0.5, -2.0])
    once = first(adam_step, gradient, learning_rate=0.1)[0]
    received = first(adam_step, 100 * gradient, learning_rate=0.1)[0]
    expect_close(received, once, gradient=100 * gradient)


def test_small_gradient(adam_step):
    """adam_step: a gradient of 0.0001 moves by the rate, too, within 2 %."""
    gradient = np.array([1e-4])
    received = first(adam_step, gradient, learning_rate=1.0, epsilon=1e-8)[0]
    expect_close(received, np.array([0.0]), 0.02, gradient=gradient, parameter=1.0, epsilon=1e-8)


def test_no_gradient(adam_step):
    """adam_step: a parameter that never had a gradient stays."""
    gradient = np.array([0.0, 2.0])
    received = first(adam_step, gradient, learning_rate=0.1)[0]
    expect_close(received[:1], np.array([1.0]), gradient=gradient, parameter=1.0)


def test_epsilon(adam_step):
    """adam_step: with an epsilon of 1, a first gradient of 3 moves by 3/4 of the rate."""
    received = first(adam_step, np.array([3.0]), learning_rate=0.4, epsilon=1.0)[0]
    expect_close(received, np.array([0.7]), gradient=3.0, parameter=1.0, epsilon=1.0)


def test_betas(adam_step):
    """adam_step: with both betas 0, only the last gradient counts."""
    gradient, past = np.array([3.0]), np.array([50.0])
    zero = np.zeros(1)
    parameter, m, v = stepped(adam_step, zero, gradient, past, past, 5, 0.1, beta_1=0.0, beta_2=0.0)
    received = np.concatenate([parameter, m, v])
    expect_close(received, np.array([-0.1, 3.0, 9.0]), gradient=gradient, m=past, v=past, t=5)


def test_input_stays(adam_step):
    """adam_step: parameter, gradient and averages that are given stay as they were."""
    parameter, gradient, m, v = np.ones(2), np.full(2, 2.0), np.full(2, 0.5), np.full(2, 0.25)
    given = {"parameter": parameter, "gradient": gradient, "m": m, "v": v}
    adam_step(*given.values(), 3)
    same = [each[0] for each in given.values()] == [1.0, 2.0, 0.5, 0.25]
    expect_that(same, "they are changed", **given)


def test_solution_equals_keras(run):
    adam_step, rng = run("solution").adam_step, np.random.default_rng(0)
    start = rng.normal(size=(3, 4)).astype("float32")
    variable, optimizer = keras.Variable(start), keras.optimizers.Adam(0.01)
    parameter, m, v = start, np.zeros((3, 4)), np.zeros((3, 4))
    for t in range(1, 21):
        gradient = rng.normal(size=(3, 4)).astype("float32")
        optimizer.apply([keras.ops.convert_to_tensor(gradient)], [variable])
        parameter, m, v = adam_step(parameter, gradient, m, v, t, 0.01)
    np.testing.assert_allclose(parameter, variable, atol=1e-5)
    assert np.abs(parameter - start).max() > 0.02
