"""The checks of activation functions and their derivatives."""

import keras
import numpy as np

from ground_truth.judge import expect_close, expect_that

QUERIES = [
    "implement activation functions numpy", "sigmoid derivative code", "gelu from scratch",
    "relu backward pass implementation", "overflow encountered in exp sigmoid",
    "derivative of tanh in python",
]  # fmt: skip


def by_differences(function, z, step=1e-5):
    return (function(z + step) - function(z - step)) / (2 * step)


POINTS = np.array([[-3.0, -1.0, -0.5], [0.25, 1.0, 4.0]])


def test_sigmoid_by_hand(sigmoid):
    """sigmoid: of 0, log(3) and -log(3) it is 1/2, 3/4 and 1/4."""
    z = np.log([1.0, 3.0, 1 / 3])
    expect_close(sigmoid(z), np.array([0.5, 0.75, 0.25]), z=z)


def test_sigmoid_of_large_input(sigmoid):
    """sigmoid: of -1000 and 1000 it is 0 and 1."""
    z = np.array([-1000.0, 1000.0])
    expect_close(sigmoid(z), np.array([0.0, 1.0]), z=z)


def test_sigmoid_does_not_overflow(sigmoid):
    """sigmoid: nothing overflows on the way, for input of either sign."""
    with np.errstate(over="raise", invalid="raise"):
        expect_close(sigmoid(np.array([-1000.0, 0.0, 1000.0])), np.array([0.0, 0.5, 1.0]))


def test_sigmoid_derivative(sigmoid, sigmoid_derivative):
    """sigmoid_derivative: the slope of your sigmoid, by finite differences."""
    expected = by_differences(sigmoid, POINTS)
    expect_close(sigmoid_derivative(POINTS), expected, z=POINTS)


def test_tanh_derivative(tanh_derivative):
    """tanh_derivative: the slope of np.tanh, by finite differences."""
    expect_close(tanh_derivative(POINTS), by_differences(np.tanh, POINTS), z=POINTS)


def test_relu(relu, relu_derivative):
    """relu, relu_derivative: z and 1 above 0, and 0 below; at 0 a slope from 0 to 1."""
    expected = np.array([[0.0, 0.0, 0.0], [0.25, 1.0, 4.0]])
    expect_close(relu(POINTS.copy()), expected, z=POINTS)
    slopes = np.array([[0.0, 0.0, 0.0], [1.0, 1.0, 1.0]])
    expect_close(relu_derivative(POINTS.copy()), slopes, z=POINTS)
    slope = relu_derivative(np.zeros(1))[0]
    expect_that(0 <= slope <= 1, "the slope at 0 is outside", z=0.0, received=slope)


def test_gelu_by_hand(gelu):
    """gelu: 84.134 % of a normal distribution are below 1, and 97.725 % below 2."""
    z = np.array([[-2.0, -1.0, 0.0], [1.0, 2.0, 100.0]])
    expected = np.array([[-0.0455, -0.15866, 0.0], [0.84134, 1.9545, 100.0]])
    expect_close(gelu(z), expected, 1e-5, z=z)


def test_gelu_derivative(gelu, gelu_derivative):
    """gelu_derivative: the slope of your gelu, by finite differences."""
    expect_close(gelu_derivative(POINTS), by_differences(gelu, POINTS), z=POINTS)


def test_input_stays(sigmoid, sigmoid_derivative, tanh_derivative, relu, relu_derivative, gelu):
    """All leave the array that they are given as it was."""
    for function in (sigmoid, sigmoid_derivative, tanh_derivative, relu, relu_derivative, gelu):
        z = np.array([-1.0, 0.0, 2.0])
        function(z)
        same = np.array_equal(z, [-1.0, 0.0, 2.0])
        expect_that(same, f"{function.__name__} changes it", z=z)


def test_solution_equals_keras(run):
    result = run("solution")
    z = np.linspace(-6, 6, 49, dtype="float32")
    ops = keras.ops
    np.testing.assert_allclose(result.sigmoid(z), ops.sigmoid(z), atol=1e-6)
    np.testing.assert_allclose(result.relu(z), ops.relu(z), atol=1e-6)
    np.testing.assert_allclose(result.gelu(z), ops.gelu(z, approximate=False), atol=1e-6)
