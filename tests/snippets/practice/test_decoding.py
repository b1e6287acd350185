"""The checks of decoding."""

import keras
import numpy as np

from ground_truth.judge import expect_close, expect_equal, expect_parts, expect_that

QUERIES = [
    "implement top-k sampling", "nucleus sampling top-p code", "temperature softmax numpy",
    "beam search from scratch python", "decoding strategies implementation",
    "beam search coding interview",
]  # fmt: skip

SHARES = np.array([0.15, 0.5, 0.05, 0.3])
LOGITS = np.log(SHARES) + 2.0
FALLING = np.log([0.5, 0.3, 0.15, 0.05])
TABLE = np.random.default_rng(0).dirichlet(np.ones(3), size=(4, 4, 4))


def by_table(tokens):
    return np.log(TABLE[tuple([t + 1 for t in tokens[-3:]] + [0] * (3 - len(tokens[-3:])))])


def every_text(length):
    texts = [((), 0.0)]
    for _ in range(length):
        texts = [((*t, i), s + more) for t, s in texts for i, more in enumerate(by_table(t))]
    return texts


def greedy(tokens):
    return np.log({(): [0.6, 0.4], (0,): [0.5, 0.5], (1,): [0.1, 0.9]}[tuple(map(int, tokens))])


def searched(beam_search, *given):
    return expect_parts(beam_search(*given), "tokens", "log_probability")


def kept(filtered):
    return np.flatnonzero(np.asarray(filtered) > -np.inf)


def test_temperature_by_hand(probabilities):
    """probabilities: at a temperature of 0.5, they go as the squares; at 2, as the roots."""
    squares, roots = SHARES**2 / np.sum(SHARES**2), SHARES**0.5 / np.sum(SHARES**0.5)
    expect_close(probabilities(LOGITS, 0.5), squares, logits=LOGITS, temperature=0.5)
    expect_close(probabilities(LOGITS, 2.0), roots, logits=LOGITS, temperature=2.0)


def test_rows(probabilities):
    """probabilities: each row sums to 1, at any temperature."""
    logits = np.array([[0.0, 1.0, 2.0], [3.0, 3.0, 3.0]])
    for temperature in (1.0, 5.0):
        received = probabilities(logits, temperature)
        expect_close(np.sum(received, axis=-1), np.ones(2), temperature=temperature)


def test_cold(probabilities):
    """probabilities: finite at a temperature of 0.001, and all on the largest logit."""
    logits = np.array([9.0, 10.0, -30.0])
    received = probabilities(logits, 0.001)
    expect_close(received, np.array([0.0, 1.0, 0.0]), logits=logits, temperature=0.001)


def test_rows_far_apart(probabilities):
    """probabilities: a row of logits around 2000 leaves the others finite."""
    logits = np.array([[0.0, 0.0], [2000.0, 2000.0]])
    expect_close(probabilities(logits, 1.0), np.full((2, 2), 0.5), logits=logits)


def test_top_k_by_hand(top_k):
    """top_k: the k largest stay as they are, in their places; the others become -inf."""
    expected = np.where([False, True, False, True], LOGITS, -np.inf)
    expect_close(top_k(LOGITS.copy(), 2), expected, logits=LOGITS, k=2)
    expect_close(top_k(LOGITS.copy(), 4), LOGITS, logits=LOGITS, k=4)


def test_top_k_of_equals(top_k):
    """top_k: of equal logits, no more than k stay."""
    received = top_k(np.zeros(5), 2)
    expect_equal(len(kept(received)), 2, logits=np.zeros(5), k=2, filtered=received)


def test_top_p_by_hand(top_p):
    """top_p: of 0.5, 0.3, 0.15 and 0.05, two tokens reach 0.7, and three 0.9."""
    for p, places in ((0.7, [0, 1]), (0.9, [0, 1, 2])):
        received = top_p(FALLING.copy(), p)
        expect_equal(kept(received).tolist(), places, logits=FALLING, p=p, filtered=received)


def test_top_p_keeps_one(top_p):
    """top_p: where the first token alone has more than p, it is kept, and it alone."""
    received = top_p(FALLING.copy(), 0.3)
    expect_equal(kept(received).tolist(), [0], logits=FALLING, p=0.3, filtered=received)


def test_top_p_in_any_order(top_p):
    """top_p: the same tokens are kept wherever they stand in the vocabulary."""
    received = top_p(LOGITS.copy(), 0.7)
    expect_equal(kept(received).tolist(), [1, 3], logits=LOGITS, p=0.7, filtered=received)


def test_top_p_leaves_logits(top_p):
    """top_p: what is kept stays as it was; the others become -inf."""
    received = np.asarray(top_p(LOGITS.copy(), 0.7))
    same = all(
        x in (-np.inf, y) or abs(x - y) < 1e-5 for x, y in zip(received, LOGITS, strict=True)
    )
    expect_that(same, "a number is neither", logits=LOGITS, p=0.7, received=received)


def test_narrow_beam_is_greedy(beam_search):
    """beam_search: with one beam, the best token is taken at each step."""
    tokens, score = searched(beam_search, by_table, 4, 1)
    expected, total = (), 0.0
    for _ in range(4):
        total += by_table(expected).max()
        expected += (int(by_table(expected).argmax()),)
    expect_equal(tuple(map(int, tokens)), expected, width=1)
    expect_close(score, total, width=1, tokens=tokens)


def test_model_without_memory(beam_search):
    """beam_search: a model that does not look back makes its best token the best each time."""
    tokens, _ = searched(beam_search, lambda _: np.log([0.9, 0.1]), 2, 2)
    expect_equal(tuple(map(int, tokens)), (0, 0), probabilities=[0.9, 0.1], length=2, width=2)


def test_second_best_beginning(beam_search):
    """beam_search: 0.6 · 0.5 is less than 0.4 · 0.9, which two beams find."""
    tokens, score = searched(beam_search, greedy, 2, 2)
    expect_equal(tuple(map(int, tokens)), (1, 1), length=2, width=2)
    expect_close(score, np.log(0.36), length=2, width=2, tokens=tokens)


def test_wide_beam_is_exact(beam_search):
    """beam_search: wide enough, it finds the most probable of all texts."""
    best, score = max(every_text(4), key=lambda each: each[1])
    received = searched(beam_search, by_table, 4, 81)
    expect_equal(tuple(map(int, received[0])), best, length=4, width=81)
    expect_close(received[1], score, length=4, width=81)


def test_input_stays(probabilities, top_k, top_p):
    """All three filters leave the logits that they are given as they were."""
    logits = LOGITS.copy()
    probabilities(logits, 0.5), top_k(logits, 2), top_p(logits, 0.5)
    expect_that(np.array_equal(logits, LOGITS), "they are changed", logits=logits)


def test_solution_equals_keras(run):
    result = run("solution")
    received = result.probabilities(LOGITS, 0.7)
    np.testing.assert_allclose(received, keras.ops.softmax(LOGITS / 0.7), atol=1e-6)
    places = keras.ops.top_k(LOGITS, 3)[1]
    assert set(np.asarray(places)) == set(kept(result.top_k(LOGITS, 3)))
    draws = []
    for sampler, p in ((result.top_p, 0.7), (result.top_k, 3)):
        chosen = result.probabilities(sampler(LOGITS, p))
        draws.append(np.random.default_rng(0).choice(4, size=1000, p=chosen))
    assert set(draws[0]) == {1, 3}
    assert set(draws[1]) == {0, 1, 3}
    scores = [result.beam_search(by_table, 4, width)[1] for width in (1, 81)]
    assert scores[0] <= scores[1]
    assert result.printed.splitlines()[-2:] == ["width 1 (0, 0) 0.3", "width 2 (1, 1) 0.36"]
