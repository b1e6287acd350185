"""The checks of linear regression."""

import numpy as np

from ground_truth.judge import expect_close, expect_parts, expect_that

QUERIES = [
    "implement linear regression from scratch", "normal equation numpy",
    "gradient descent for linear regression code", "least squares without sklearn",
    "linear regression singular matrix", "derivative of mean squared error",
]  # fmt: skip

X = np.array([[0.5, -1.0], [1.0, 2.0], [-2.0, 0.5], [3.0, 1.0], [0.0, -2.0]])
Y = np.array([1.0, 4.0, -1.0, 3.5, 0.5])


def loss(x, y, weights, bias):
    return np.mean((x @ weights + bias - y) ** 2)


def fitted(solve, *given):
    return expect_parts(solve(*given), "weights", "bias")


def slopes(loss_gradients, *given):
    return expect_parts(loss_gradients(*given), "by_weights", "by_bias")


def test_formula_finds_a_line(normal_equation):
    """normal_equation: points on the line 5 - 2 x give weight -2 and bias 5."""
    x, y = np.array([[1.0], [2.0], [4.0]]), np.array([3.0, 1.0, -3.0])
    weights, bias = fitted(normal_equation, x, y)
    expect_close(weights, np.array([-2.0]), x=x, y=y)
    expect_close(bias, 5.0, x=x, y=y)


def test_formula_leaves_nothing_to_explain(normal_equation):
    """normal_equation: what is left sums to 0, and is orthogonal to each feature."""
    weights, bias = fitted(normal_equation, X.copy(), Y.copy())
    left = Y - (X @ weights + bias)
    expect_close(np.array([left.sum(), *(X.T @ left)]), np.zeros(3), x=X, y=Y)


def test_formula_with_a_copied_feature(normal_equation):
    """normal_equation: a feature that is there twice does no harm to the predictions."""
    x = np.array([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]])
    y = np.array([1.0, 3.0, 5.0])
    weights, bias = fitted(normal_equation, x, y)
    expect_close(x @ weights + bias, y, x=x, y=y)


def test_gradients_by_hand(loss_gradients):
    """loss_gradients: at zero, for y = 2 at x = 1 and y = 4 at x = 3, they are -14 and -6."""
    given = {"x": np.array([[1.0], [3.0]]), "y": np.array([2.0, 4.0])}
    by_weights, by_bias = slopes(loss_gradients, *given.values(), np.zeros(1), 0.0)
    expect_close(by_weights, np.array([-14.0]), **given)
    expect_close(by_bias, -6.0, **given)


def test_gradients_of_a_mean(loss_gradients):
    """loss_gradients: they stay the same when each example is there twice."""
    once = slopes(loss_gradients, X, Y, np.ones(2), 1.0)
    twice = slopes(loss_gradients, np.tile(X, (2, 1)), np.tile(Y, 2), np.ones(2), 1.0)
    for received, expected in zip(twice, once, strict=True):
        expect_close(received, expected, x=X, y=Y)


def test_gradients_by_differences(loss_gradients):
    """loss_gradients: finite differences of the loss give the same."""
    weights, bias, step = np.array([0.3, -0.7]), 0.2, 1e-5
    expected = [
        (loss(X, Y, weights + move, bias) - loss(X, Y, weights - move, bias)) / (2 * step)
        for move in step * np.eye(2)
    ]
    by_weights, by_bias = slopes(loss_gradients, X, Y, weights, bias)
    expect_close(by_weights, np.array(expected), weights=weights, bias=bias)
    by_differences = (loss(X, Y, weights, bias + step) - loss(X, Y, weights, bias - step)) / (
        2 * step
    )
    expect_close(by_bias, by_differences, weights=weights, bias=bias)


def test_one_step(gradient_descent):
    """gradient_descent: one step of rate 0.1 from zero, against gradients of -14 and -6."""
    x, y = np.array([[1.0], [3.0]]), np.array([2.0, 4.0])
    weights, bias = fitted(gradient_descent, x, y, 0.1, 1)
    expect_close(weights, np.array([1.4]), x=x, y=y)
    expect_close(bias, 0.6, x=x, y=y)


def test_some_steps(gradient_descent):
    """gradient_descent: after 2 and 3 steps, each against the gradient of its own place alone."""
    x, y = np.array([[1.0], [3.0]]), np.array([2.0, 4.0])
    weight = bias = 0.0
    for steps in (1, 2, 3):
        left = y - weight * x[:, 0] - bias
        weight, bias = weight + 0.05 * np.mean(2 * left * x[:, 0]), bias + 0.05 * np.mean(2 * left)
        received = fitted(gradient_descent, x, y, 0.05, steps)
        expect_close(received[0], np.array([weight]), x=x, y=y, learning_rate=0.05, steps=steps)
        expect_close(received[1], bias, x=x, y=y, learning_rate=0.05, steps=steps)


def test_descent_arrives(gradient_descent):
    """gradient_descent: 500 steps of rate 0.1 come to the least squares."""
    best = np.linalg.lstsq(np.column_stack([X, np.ones(5)]), Y, rcond=None)[0]
    weights, bias = fitted(gradient_descent, X, Y, 0.1, 500)
    expect_close(np.array([*weights, bias]), best, 1e-4, x=X, y=Y)


def test_input_stays(normal_equation, gradient_descent):
    """Both leave examples and targets as they were."""
    x, y = X.copy(), Y.copy()
    normal_equation(x, y), gradient_descent(x, y, 0.1, 2)
    expect_that(np.array_equal(x, X) and np.array_equal(y, Y), "they are changed", x=x, y=y)


def test_solution_equals_scikit_learn(run):
    from sklearn.linear_model import LinearRegression

    result, rng = run("solution"), np.random.default_rng(0)
    x = rng.normal(size=(40, 3))
    y = x @ [1.0, -2.0, 0.5] + 3 + rng.normal(size=40)
    weights, bias = result.normal_equation(x, y)
    model = LinearRegression().fit(x, y)
    np.testing.assert_allclose(weights, model.coef_, atol=1e-10)
    np.testing.assert_allclose(bias, model.intercept_, atol=1e-10)
