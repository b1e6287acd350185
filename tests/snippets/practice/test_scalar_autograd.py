"""The checks of scalar automatic differentiation."""

import math

import numpy as np
import tensorflow as tf

from ground_truth.judge import expect_close, expect_equal

QUERIES = [
    "implement micrograd", "autograd engine from scratch", "scalar autodiff python",
    "build a value class with backward", "topological sort backpropagation code",
    "reverse mode autodiff coding interview",
]  # fmt: skip

STARTS = [0.7, -0.4, 1.3]


def formula(x, y, z):
    a = x * y + z
    b = a.tanh() * x + a
    return (b * b + a * y).tanh() + z * a


def test_numbers(Value):
    """Value: data is what the same formula gives for plain numbers."""
    result = (Value(2.0) * Value(-3.0) + Value(0.5)).tanh()
    expect_close(result.data, math.tanh(-5.5), formula="(2 * -3 + 0.5).tanh()")


def test_before_backward(Value):
    """Value: grad is 0 before anything went back."""
    x = Value(2.0)
    expect_close((x * x).grad, 0.0)
    expect_close(x.grad, 0.0)


def test_sum(Value):
    """backward: of x + y, by x and by y it is 1."""
    x, y = Value(2.0), Value(-3.0)
    (x + y).backward()
    expect_close([x.grad, y.grad], np.array([1.0, 1.0]), x=2.0, y=-3.0)


def test_product(Value):
    """backward: of x * y, by x it is y, and by y it is x."""
    x, y = Value(2.0), Value(-3.0)
    (x * y).backward()
    expect_close([x.grad, y.grad], np.array([-3.0, 2.0]), x=2.0, y=-3.0)


def test_tanh(Value):
    """backward: of tanh(x), it is 1 less its square, at any x."""
    for start in (0.5, -2.0):
        x = Value(start)
        x.tanh().backward()
        expect_close(x.grad, 1 - math.tanh(start) ** 2, x=start)


def test_chain(Value):
    """backward: of x * y * z, by each it is the product of the others."""
    x, y, z = Value(2.0), Value(3.0), Value(5.0)
    (x * y * z).backward()
    expect_close([x.grad, y.grad, z.grad], np.array([15.0, 10.0, 6.0]), x=2, y=3, z=5)


def test_sum_of_three(Value):
    """backward: of x + y + z, by each it is 1."""
    x, y, z = Value(2.0), Value(3.0), Value(5.0)
    (x + y + z).backward()
    expect_close([x.grad, y.grad, z.grad], np.ones(3), x=2, y=3, z=5)


def test_used_twice(Value):
    """backward: of x + x it is 2, and of x * x it is 2 x."""
    x, y = Value(3.0), Value(3.0)
    (x + x).backward()
    (y * y).backward()
    expect_close(x.grad, 2.0, formula="x + x", x=3.0)
    expect_close(y.grad, 6.0, formula="y * y", y=3.0)


def test_result_used_twice(Value):
    """backward: of s * s + s and of s + s * s, where s = x * x, it is 4 x^3 + 2 x."""
    for last in (False, True):
        x = Value(2.0)
        s = x * x
        (s + s * s if last else s * s + s).backward()
        expect_close(x.grad, 36.0, formula="s + s * s" if last else "s * s + s", x=2.0)


def test_equal_data(Value):
    """backward: of (x + x) * (x * x), where both are 4, it is 6 x^2."""
    x = Value(2.0)
    ((x + x) * (x * x)).backward()
    expect_close(x.grad, 24.0, formula="(x + x) * (x * x)", x=2.0)


def test_finite_differences(Value):
    """backward: of a longer formula, it is what finite differences say."""
    values = [Value(start) for start in STARTS]
    formula(*values).backward()
    step, slopes = 1e-6, []
    for place in range(3):
        ends = [[s + sign * step * (i == place) for i, s in enumerate(STARTS)] for sign in (1, -1)]
        high, low = (formula(*map(Value, end)).data for end in ends)
        slopes.append((high - low) / (2 * step))
    expect_close([each.grad for each in values], np.array(slopes), 1e-5, at=STARTS)


def test_two_results(Value):
    """backward: what two results say of one leaf adds up."""
    x = Value(3.0)
    (x * x).backward()
    (x + x).backward()
    expect_close(x.grad, 8.0, formulas="x * x and x + x", x=3.0)


def test_twice(Value):
    """backward: called twice for one result, the leaf's grad is doubled, not more."""
    x, y, z = Value(2.0), Value(3.0), Value(5.0)
    result = x * y * z
    result.backward()
    result.backward()
    expect_close(x.grad, 30.0, formula="x * y * z", x=2, y=3, z=5)


def test_each_number_once(Value):
    """backward: 60 doublings have 2^60 ways through, and take no time."""
    x = Value(1.0)
    result = x
    for _ in range(60):
        result = result + result
    result.backward()
    expect_equal(float(x.grad), 2.0**60, doublings=60)


def test_solution_equals_tensorflow(run):
    result = run("solution")
    values = [result.Value(start) for start in STARTS]
    formula(*values).backward()
    x, y, z = variables = [tf.Variable(start, dtype=tf.float64) for start in STARTS]
    with tf.GradientTape() as tape:
        a = x * y + z
        b = tf.tanh(a) * x + a
        last = tf.tanh(b * b + a * y) + z * a
    expected = [each.numpy() for each in tape.gradient(last, variables)]
    np.testing.assert_allclose([each.grad for each in values], expected, atol=1e-12)
    assert result.printed.splitlines()[0] == f"y: {math.tanh(1):.4f}"
