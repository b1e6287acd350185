"""The checks of multi-head attention."""

import keras
import numpy as np

from ground_truth.judge import expect_close, expect_that

QUERIES = [
    "implement multi-head attention numpy", "multi head self attention from scratch",
    "split heads reshape transpose", "mha coding interview", "causal multi-head attention code",
]  # fmt: skip

RNG = np.random.default_rng(0)
X, W = RNG.normal(size=(2, 5, 6)), RNG.normal(size=(4, 6, 6))
EYES = np.stack([np.eye(4)] * 4)


def one_by_one(x, w_q, w_k, w_v, w_o, heads, causal):
    (b, n, _), size = x.shape, x.shape[2] // heads
    joined = np.zeros(x.shape)
    for e, t, head in np.ndindex(b, n, heads):
        part, seen = slice(head * size, (head + 1) * size), x[e, : t + 1 if causal else n]
        scores = (seen @ w_k)[:, part] @ (x[e, t] @ w_q)[part] / np.sqrt(size)
        weights = np.exp(scores - scores.max())
        joined[e, t, part] = weights / weights.sum() @ (seen @ w_v)[:, part]
    return joined @ w_o


def test_split_by_hand(split_heads):
    """split_heads: of four features, the first head gets the first two of each token."""
    x = np.arange(8.0).reshape(1, 2, 4)
    expected = np.array([[[[0.0, 1.0], [4.0, 5.0]], [[2.0, 3.0], [6.0, 7.0]]]])
    expect_close(split_heads(x.copy(), 2), expected, x=x, heads=2)


def test_join_by_hand(join_heads):
    """join_heads: the features of both heads stand side by side, token by token."""
    x = np.array([[[[0.0, 1.0], [4.0, 5.0]], [[2.0, 3.0], [6.0, 7.0]]]])
    expect_close(join_heads(x.copy()), np.arange(8.0).reshape(1, 2, 4), x=x)


def test_join_undoes_split(split_heads, join_heads):
    """join_heads undoes split_heads."""
    expect_close(join_heads(split_heads(X.copy(), 3)), X, heads=3)


def test_two_heads_by_hand(multi_head_attention):
    """multi_head_attention: with one number a head, the scores are plain products."""
    x, root = np.array([[[0.0, 1.0], [1.0, 0.0]]]), np.e / (np.e + 1)
    expected = np.array([[[0.5, root], [root, 0.5]]])
    received = multi_head_attention(x, *[np.eye(2)] * 4, 2)
    expect_close(received, expected, x=x, w="all four np.eye(2)", heads=2)


def test_scale(multi_head_attention):
    """multi_head_attention: the scores are scaled by the root of the width of a head."""
    x, double = X[:1, :, :4], np.concatenate([X[:1, :, :2]] * 2, axis=-1)
    alone = multi_head_attention(x[..., :2].copy(), *[np.eye(2)] * 4, 1)
    received = multi_head_attention(double, *EYES, 2)
    how = "two equal heads give something else than one of them alone"
    expect_that(np.allclose(received, np.tile(alone, 2), atol=1e-5), how, x=double)


def test_every_matrix_counts(multi_head_attention):
    """multi_head_attention: keys of 0 give each token the mean of x @ w_v @ w_o."""
    w_q, _, w_v, w_o = W
    expected = np.broadcast_to((X @ w_v @ w_o).mean(axis=1, keepdims=True), X.shape)
    received = multi_head_attention(X, w_q, np.zeros((6, 6)), w_v, w_o, 2)
    expect_close(received, expected, 1e-5, w_k="zeros", heads=2)


def test_queries_ask_keys(multi_head_attention):
    """multi_head_attention: a score is that of a query, by w_q, and a key, by w_k."""
    x, w_q = np.array([[[0.0, 1.0], [1.0, 0.0]]]), np.array([[0.0, 2**0.5 * np.log(3)], [0.0, 0.0]])
    expected = np.array([[[0.5, 0.5], [0.25, 0.75]]])
    received = multi_head_attention(x, w_q, *[np.eye(2)] * 3, 1)
    expect_close(received, expected, x=x, w_q=w_q, others="np.eye(2)", heads=1)


def test_order_of_tokens(multi_head_attention):
    """multi_head_attention: in another order of the tokens, each still gets the same."""
    order = np.array([3, 0, 4, 1, 2])
    expected = np.asarray(multi_head_attention(X, *W, 3))[:, order]
    expect_close(multi_head_attention(X[:, order], *W, 3), expected, 1e-5, order=order)


def test_future_is_hidden(multi_head_attention):
    """multi_head_attention: if causal, each token gets what it gets when later ones are cut off."""
    whole = np.asarray(multi_head_attention(X, *W, 2, True))
    for length in (1, 3):
        part = multi_head_attention(X[:, :length], *W, 2, True)
        expect_close(part, whole[:, :length], 1e-5, length=length, causal=True)


def test_first_token(multi_head_attention):
    """multi_head_attention: if causal, the first token sees itself alone."""
    received = np.asarray(multi_head_attention(X, *W, 2, True))[:, 0]
    expect_close(received, X[:, 0] @ W[2] @ W[3], 1e-5, heads=2, causal=True)


def test_large_scores(multi_head_attention):
    """multi_head_attention: scores in the thousands give finite outputs."""
    x = np.array([[[100.0, 0.0], [0.0, 100.0]]])
    expect_close(multi_head_attention(x, *[np.eye(2)] * 4, 1), x, x=x, heads=1)


def test_tokens_far_apart(multi_head_attention):
    """multi_head_attention: a token with scores of 2000 leaves the others finite."""
    x, w_q = np.array([[[1.0], [2000.0]]]), np.eye(1)
    received = multi_head_attention(x, w_q, np.array([[-1.0]]), np.eye(1), np.eye(1), 1)
    expect_close(received, np.array([[[1.0], [1.0]]]), x=x, w_k=-1, others=1, heads=1)


def test_one_by_one(multi_head_attention):
    """multi_head_attention: all values are those of loops over examples, tokens and heads."""
    for heads, causal in ((1, False), (2, False), (3, True)):
        received = multi_head_attention(X.copy(), *W.copy(), heads, causal)
        expected = one_by_one(X, *W, heads, causal)
        expect_close(received, expected, 1e-5, heads=heads, causal=causal)


def test_input_stays(multi_head_attention):
    """multi_head_attention: x and the weights stay as they were."""
    x, w = X.copy(), W.copy()
    multi_head_attention(x, *w, 2, True)
    expect_that(np.array_equal(x, X) and np.array_equal(w, W), "something is changed")


def test_solution_equals_keras(run):
    result = run("solution")
    for heads, causal in ((1, False), (2, True), (3, True), (3, False)):
        layer, size = keras.layers.MultiHeadAttention(heads, 6 // heads, use_bias=False), 6 // heads
        layer.build(X.shape, X.shape)
        layer.set_weights(
            [*(w.reshape(6, heads, size) for w in W[:3]), W[3].reshape(heads, size, 6)]
        )
        expected = layer(X.astype("float32"), X.astype("float32"), use_causal_mask=causal)
        received = result.multi_head_attention(X, *W, heads, causal)
        np.testing.assert_allclose(received, expected, atol=1e-4)
    last = result.multi_head_attention(result.x, *result.weights, 2, causal=True)[0, -1]
    np.testing.assert_allclose(result.outputs[0, -1], last)
