"""The checks of rotary positions."""

import numpy as np
import tensorflow as tf

from ground_truth.judge import expect_close, expect_that

QUERIES = [
    "implement rope", "rotary position embedding numpy", "rotary embeddings from scratch",
    "rope coding interview", "rotate queries and keys code", "rope implementation",
]  # fmt: skip

RNG = np.random.default_rng(0)
X = RNG.normal(size=(5, 8))
QUERY, KEY = RNG.normal(size=(2, 1, 8))


def score(rotate, m, n):
    return float(np.vdot(rotate(QUERY.copy(), np.array([m])), rotate(KEY.copy(), np.array([n]))))


def test_angles_by_hand(angles):
    """angles: with four numbers, the first pair turns by the place, the second by 1/100 of it."""
    expected = np.array([[0.0, 0.0], [1.0, 0.01], [5.0, 0.05]])
    expect_close(angles(np.array([0, 1, 5]), 4), expected, positions=[0, 1, 5], size=4)


def test_size_and_base(angles):
    """angles: eight numbers turn at 1, 1/10, 1/100, 1/1000; with base 16 at 1, 1/2, 1/4, 1/8."""
    for base, expected in ((10000.0, [2.0, 0.2, 0.02, 0.002]), (16.0, [2.0, 1.0, 0.5, 0.25])):
        received = angles(np.array([2]), 8, base)
        expect_close(received, np.array([expected]), positions=[2], size=8, base=base)


def test_pairs_turn_at_their_own_speed(angles):
    """angles: each pair turns slower than the one before it."""
    received = np.asarray(angles(np.array([3]), 8))[0]
    expect_that(np.all(np.diff(received) < 0), "it does not", positions=[3], received=received)


def test_first_place(rotate):
    """rotate: at place 0 nothing turns."""
    expect_close(rotate(X[:1].copy(), np.array([0])), X[:1], x=X[:1], positions=[0])


def test_two_numbers_by_hand(rotate):
    """rotate: with one pair, place 1 turns (1, 0) and (0, 1) by an angle of 1, from x to y."""
    c, s = np.cos(1.0), np.sin(1.0)
    for x, expected in (([[1.0, 0.0]], [[c, s]]), ([[0.0, 1.0]], [[-s, c]])):
        received = rotate(np.array(x), np.array([1]))
        expect_close(received, np.array(expected), x=x, positions=[1])


def test_whole_numbers(rotate):
    """rotate: of numbers that are whole, the results are not cut."""
    x, expected = np.array([[1, 0]]), np.array([[np.cos(1.0), np.sin(1.0)]])
    expect_close(rotate(x.copy(), np.array([1])), expected, x=x, positions=[1])


def test_neighbors_are_pairs(rotate):
    """rotate: of four numbers, the first two are a pair, and the last two."""
    x, c, s = np.array([[1.0, 0.0, 1.0, 0.0]]), np.cos([1, 0.01]), np.sin([1, 0.01])
    expected = np.array([[c[0], s[0], c[1], s[1]]])
    expect_close(rotate(x.copy(), np.array([1])), expected, x=x, positions=[1])


def test_lengths_stay(rotate):
    """rotate: no row changes its length."""
    places = np.array([0, 1, 7, 50, 1000])
    lengths = np.linalg.norm(rotate(X.copy(), places), axis=-1)
    expect_close(lengths, np.linalg.norm(X, axis=-1), 1e-5, positions=places)


def test_offset_alone(rotate):
    """rotate: the score of a query and a key depends on how far they are apart alone."""
    for offset in (1, -3, 12):
        expected = score(rotate, 20 + offset, 20)
        received = score(rotate, 300 + offset, 300)
        expect_close(received, expected, 1e-4, places=[(20 + offset, 20), (300 + offset, 300)])


def test_offset_matters(rotate):
    """rotate: scores at an offset of 0, 2 and -2 differ."""
    scores = [score(rotate, 20 + offset, 20) for offset in (0, 2, -2)]
    gaps = np.abs(np.diff([*scores, scores[0]]))
    expect_that(np.all(gaps > 1e-3), "they do not", offsets=[0, 2, -2], scores=scores)


def test_single_token(rotate):
    """rotate: a token that comes alone turns as it does among the others."""
    expected = np.asarray(rotate(X.copy(), np.arange(5)))[3:4]
    expect_close(rotate(X[3:4].copy(), np.array([3])), expected, 1e-5, positions=[3])


def test_places_with_gaps(rotate):
    """rotate: each row turns by its own place, in whatever order the places come."""
    places = np.array([7, 0, 3, 3, 100])
    expected = [np.asarray(rotate(X[i : i + 1].copy(), places[i : i + 1]))[0] for i in range(5)]
    expect_close(rotate(X.copy(), places), np.array(expected), 1e-5, positions=places)


def test_axes_in_front(rotate):
    """rotate: with a batch and heads in front, each gives what it gives alone."""
    x, places = np.random.default_rng(1).normal(size=(2, 3, 5, 4)), np.arange(5)
    expected = [[rotate(head, places) for head in example] for example in x]
    expect_close(rotate(x.copy(), places), expected, 1e-5, shape=x.shape, positions=places)


def test_input_stays(rotate):
    """rotate: the array that it is given stays as it was."""
    x = X.copy()
    rotate(x, np.arange(5))
    expect_that(np.array_equal(x, X), "it is changed")


def test_solution_equals_complex_numbers(run):
    result, places = run("solution"), np.arange(5)
    turns = tf.complex(tf.zeros((5, 4), tf.float64), places[:, None] * 10.0 ** -np.arange(4.0))
    pairs = tf.complex(X[:, 0::2], X[:, 1::2]) * tf.exp(turns)
    expected = tf.reshape(tf.stack([tf.math.real(pairs), tf.math.imag(pairs)], axis=-1), (5, 8))
    np.testing.assert_allclose(result.rotate(X, places), expected, atol=1e-12)
    shown = [line.rpartition(" ")[2] for line in result.printed.splitlines()]
    assert shown[0] == shown[1] != shown[2]
