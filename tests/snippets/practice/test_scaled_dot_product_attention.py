"""The checks of scaled dot-product attention."""

import keras
import numpy as np

from ground_truth.judge import expect_close, expect_parts, expect_that

QUERIES = [
    "implement self-attention numpy", "scaled dot product attention from scratch",
    "causal mask attention code", "attention softmax axis implementation",
    "masked attention numpy interview", "single head attention coding question",
]  # fmt: skip

RNG = np.random.default_rng(0)
Q, K, V = (RNG.normal(size=shape) for shape in ((3, 4), (5, 4), (5, 2)))


def attended(attention, *given):
    return expect_parts(attention(*given), "outputs", "weights")


def test_causal_mask_by_hand(causal_mask):
    """causal_mask: of three tokens, each sees itself and what came before."""
    expected = np.array([[1, 0, 0], [1, 1, 0], [1, 1, 1]])
    received = np.asarray(causal_mask(3))
    expect_that(received.dtype == bool, "it holds no booleans", received=received)
    expect_close(received.astype(int), expected, length=3)


def test_by_hand(attention):
    """attention: scores 0 and log(3) give the weights 1/4 and 3/4."""
    queries, keys, values = np.ones((1, 1)), np.log([[1.0], [3.0]]), np.array([[4.0], [8.0]])
    outputs, weights = attended(attention, queries, keys, values)
    expect_close(weights, np.array([[0.25, 0.75]]), queries=queries, keys=keys)
    expect_close(outputs, np.array([[7.0]]), queries=queries, keys=keys, values=values)


def test_scale(attention):
    """attention: four features halve the scores, as the root of 4 is 2."""
    queries, keys = np.ones((1, 4)), np.log([[1.0], [3.0]]) * np.full(4, 0.5)
    expect_close(
        attended(attention, queries, keys, np.eye(2))[1],
        np.array([[0.25, 0.75]]),
        queries=queries,
        keys=keys,
    )


def test_rows_sum_to_one(attention):
    """attention: of three queries and five keys, each query's weights sum to 1."""
    weights = attended(attention, Q, K, V)[1]
    expect_that(np.shape(weights) == (3, 5), f"their shape is {np.shape(weights)}, not (3, 5)")
    expect_close(np.sum(weights, axis=-1), np.ones(3), 1e-5, weights=weights)


def test_large_scores(attention):
    """attention: scores in the thousands give finite weights."""
    queries, keys = np.array([[50.0]]), np.array([[40.0], [0.0], [-40.0]])
    expected = np.array([[1.0, 0.0, 0.0]])
    expect_close(attended(attention, queries, keys, keys)[1], expected, queries=queries, keys=keys)


def test_queries_far_apart(attention):
    """attention: a query with scores of 2000 leaves those of the others finite."""
    queries, keys = np.array([[0.0], [2000.0], [-2000.0]]), np.array([[1.0], [-1.0], [1.0]])
    expected = np.array([[1 / 3, 1 / 3, 1 / 3], [0.5, 0.0, 0.5], [0.0, 1.0, 0.0]])
    received = attended(attention, queries, keys, keys)[1]
    expect_close(received, expected, queries=queries, keys=keys)


def test_hidden_keys(attention):
    """attention: what the mask hides gets the weight 0."""
    mask = np.array([True, False, True, True, False])
    weights = np.asarray(attended(attention, Q, K, V, np.tile(mask, (3, 1)))[1])
    expect_close(weights[:, ~mask], np.zeros((3, 2)), mask=mask, weights=weights)


def test_as_if_hidden_keys_were_not_there(attention):
    """attention: the outputs are those that seen keys alone would give."""
    seen = np.array([True, True, False, True, False])
    expected = attended(attention, Q, K[seen], V[seen])[0]
    mask = np.tile(seen, (3, 1))
    expect_close(
        attended(attention, Q, K, V, mask)[0], expected, 1e-5, queries=Q, keys=K, mask=mask
    )


def test_large_hidden_score(attention):
    """attention: a hidden key with a score of 2000 leaves the others finite."""
    queries, keys, mask = np.ones((1, 1)), np.array([[2000.0], [0.0]]), np.array([[False, True]])
    received = attended(attention, queries, keys, keys, mask)[1]
    expect_close(received, np.array([[0.0, 1.0]]), queries=queries, keys=keys, mask=mask)


def test_nothing_hidden(attention):
    """attention: a mask that is True everywhere changes nothing."""
    mask = np.ones((3, 5), dtype=bool)
    expect_close(
        attended(attention, Q, K, V, mask)[0], attended(attention, Q, K, V)[0], 1e-5, mask=mask
    )


def test_batch(attention):
    """attention: with two more axes in front, each example gives what it gives alone."""
    shapes = ((2, 2, 3, 4), (2, 2, 5, 4), (2, 2, 5, 2))
    q, k, v = (np.random.default_rng(1).normal(size=shape) for shape in shapes)
    mask = np.tri(3, 5, 2, dtype=bool)
    outputs = attended(attention, q, k, v, mask)[0]
    expected = [
        [attended(attention, q[i, j], k[i, j], v[i, j], mask)[0] for j in (0, 1)] for i in (0, 1)
    ]
    expect_close(outputs, expected, 1e-5, shapes=shapes)


def test_masks_that_broadcast(attention):
    """attention: a mask may be one row for all queries, or differ from example to example."""
    q, k, v = np.stack([Q, 2 * Q]), np.stack([K, -K]), np.stack([V, V + 1])
    row = np.array([True, False, True, True, False])
    each = np.stack([np.tri(3, 5, 1, dtype=bool), np.tri(3, 5, 2, dtype=bool)])
    for mask in (row, each):
        whole = np.broadcast_to(mask, (2, 3, 5))
        expected = [attended(attention, q[i], k[i], v[i], whole[i])[0] for i in (0, 1)]
        received = attended(attention, q, k, v, mask)[0]
        expect_close(received, np.array(expected), 1e-5, shape_of_mask=mask.shape)


def test_input_stays(attention):
    """attention: all that it is given stays as it was."""
    given = [Q.copy(), K.copy(), V.copy(), np.tri(3, 5, dtype=bool)]
    attended(attention, *given)
    same = all(map(np.array_equal, given, [Q, K, V, np.tri(3, 5, dtype=bool)]))
    expect_that(same, "something is changed")


def test_solution_equals_keras(run):
    result, rng = run("solution"), np.random.default_rng(0)
    q, k, v = (rng.normal(size=(2, 6, 4)).astype("float32") for _ in range(3))
    for causal in (False, True):
        mask = result.causal_mask(6) if causal else None
        heads = [each[:, :, np.newaxis] for each in (q, k, v)]
        expected = keras.ops.dot_product_attention(*heads, is_causal=causal)[:, :, 0]
        np.testing.assert_allclose(result.attention(q, k, v, mask)[0], expected, atol=1e-5)
    np.testing.assert_allclose(result.weights.sum(axis=-1), 1)
    assert "[0.056 0.944 0.   ]" in result.printed
