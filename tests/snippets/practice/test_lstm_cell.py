"""The checks of an LSTM cell."""

import keras
import numpy as np

from ground_truth.judge import expect_close, expect_parts, expect_that

QUERIES = [
    "implement lstm cell numpy", "lstm from scratch", "lstm forward pass one step code",
    "lstm gates order implementation", "long short-term memory cell coding interview",
]  # fmt: skip

RNG = np.random.default_rng(0)
X, H, C = RNG.normal(size=(3, 2)), RNG.normal(size=(3, 4)), RNG.normal(size=(3, 4))
W, U, B = RNG.normal(size=(2, 16)), RNG.normal(size=(4, 16)), RNG.normal(size=16)
ZERO, NOTHING = np.zeros((1, 1)), np.zeros((1, 4))


def step_of(lstm_step, *given):
    return expect_parts(lstm_step(*given), "h", "c")


def one_unit(lstm_step, biases, c=0.5):
    given = ZERO, ZERO, np.array([[c]]), NOTHING, NOTHING, np.array(biases)
    return step_of(lstm_step, *given)


def one_by_one():
    h, c = np.zeros(H.shape), np.zeros(C.shape)
    for e, k in np.ndindex(H.shape):
        i, f, g, o = (X[e] @ W[:, j] + H[e] @ U[:, j] + B[j] for j in (k, 4 + k, 8 + k, 12 + k))
        i, f, o = (1 / (1 + np.exp(-z)) for z in (i, f, o))
        c[e, k] = f * C[e, k] + i * np.tanh(g)
        h[e, k] = o * np.tanh(c[e, k])
    return h, c


def test_shapes(lstm_step):
    """lstm_step: a batch of 3 with 2 features and 4 units gives two states (3, 4)."""
    h, c = step_of(lstm_step, X, H.copy(), C.copy(), W, U, B)
    shapes = np.shape(h), np.shape(c)
    expect_that(shapes == ((3, 4), (3, 4)), f"their shapes are {shapes}")


def test_all_gates_half_open(lstm_step):
    """lstm_step: with weights 0, half of the memory is kept, and half of its tanh shown."""
    h, c = one_unit(lstm_step, [0.0] * 4, 0.8)
    expect_close(c, np.array([[0.4]]), c=0.8, w=0, u=0, b=0)
    expect_close(h, np.array([[0.5 * np.tanh(0.4)]]), c=0.8, w=0, u=0, b=0)


def test_keeps(lstm_step):
    """lstm_step: input gate closed, forget gate open: the memory stays, and tanh of it is shown."""
    biases = [-40.0, 40.0, 0.3, 40.0]
    h, c = one_unit(lstm_step, biases, 1.5)
    expect_close(c, np.array([[1.5]]), c=1.5, b=biases)
    expect_close(h, np.array([[np.tanh(1.5)]]), c=1.5, b=biases)


def test_replaces(lstm_step):
    """lstm_step: input gate open, forget gate closed: the candidate replaces it."""
    for bias in (0.7, -0.7):
        biases = [40.0, -40.0, bias, 40.0]
        _, c = one_unit(lstm_step, biases, 1.5)
        expect_close(c, np.array([[np.tanh(bias)]]), c=1.5, b=biases)


def test_hides(lstm_step):
    """lstm_step: output gate closed: nothing is shown, and the memory is kept."""
    biases = [-40.0, 40.0, 0.0, -40.0]
    h, c = one_unit(lstm_step, biases, 1.5)
    expect_close(h, ZERO, c=1.5, b=biases)
    expect_close(c, np.array([[1.5]]), c=1.5, b=biases)


def test_sees_the_input(lstm_step):
    """lstm_step: x reaches the candidate through w."""
    w, biases = np.array([[0.0, 0.0, 2.0, 0.0]]), np.array([40.0, 0.0, 0.1, 0.0])
    _, c = step_of(lstm_step, np.array([[0.3]]), ZERO, ZERO.copy(), w, NOTHING, biases)
    expect_close(c, np.array([[np.tanh(0.7)]]), x=0.3, w=w, b=biases)


def test_sees_the_hidden_state(lstm_step):
    """lstm_step: h, and not c, reaches the candidate through u."""
    u, biases, c = np.array([[0.0, 0.0, 2.0, 0.0]]), np.array([40.0, -40.0, 0.1, 0.0]), 5.0
    c_next = step_of(lstm_step, ZERO, np.array([[0.3]]), np.array([[c]]), NOTHING, u, biases)[1]
    expect_close(c_next, np.array([[np.tanh(0.7)]]), h=0.3, c=c, u=u, b=biases)


def test_no_hidden_state(lstm_step):
    """lstm_step: where h is 0, u changes nothing, however large c is."""
    expected = step_of(lstm_step, X, 0 * H, C.copy(), W, 0 * U, B)[1]
    expect_close(step_of(lstm_step, X, 0 * H, C.copy(), W, U, B)[1], expected, 1e-5, h=0)


def test_large_numbers(lstm_step):
    """lstm_step: finite where the gates get numbers in the thousands, of either sign."""
    for bias, expected in ((2000.0, 1.5), (-2000.0, 0.0)):
        biases = [bias, bias, bias, bias]
        _, c = one_unit(lstm_step, biases)
        expect_close(c, np.array([[expected]]), c=0.5, b=biases)


def test_four_units(lstm_step):
    """lstm_step: three examples and four units get what each number gets on its own."""
    h, c = step_of(lstm_step, X, H.copy(), C.copy(), W, U, B)
    expected = one_by_one()
    expect_close(c, expected[1], 1e-5, part="c, the cell state")
    expect_close(h, expected[0], 1e-5, part="h, the hidden state")


def test_states_stay(lstm_step):
    """lstm_step: the states that it is given stay as they were."""
    h, c = H.copy(), C.copy()
    step_of(lstm_step, X, h, c, W, U, B)
    expect_that(np.array_equal(h, H) and np.array_equal(c, C), "they are changed")


def test_solution_equals_keras(run):
    result, cell = run("solution"), keras.layers.LSTMCell(4)
    cell.build(X.shape)
    cell.set_weights([W, U, B])
    expected, (_, memory) = cell(X.astype("float32"), [H.astype("float32"), C.astype("float32")])
    h, c = result.lstm_step(X, H, C, W, U, B)
    np.testing.assert_allclose(h, expected, atol=1e-5)
    np.testing.assert_allclose(c, memory, atol=1e-5)
    assert np.abs(result.h).max() < 1
    assert str(result.c[0].round(3)) in result.printed.splitlines()[-1]
