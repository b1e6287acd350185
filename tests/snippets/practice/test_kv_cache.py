"""The checks of a cache of keys and values."""

import keras
import numpy as np

from ground_truth.judge import expect_close, expect_equal, expect_parts, expect_that

QUERIES = [
    "implement kv cache", "kv cache from scratch numpy", "incremental decoding attention code",
    "key value cache coding interview", "cached attention equals full attention",
]  # fmt: skip

RNG = np.random.default_rng(0)
X, W = RNG.normal(size=(6, 4)), RNG.normal(size=(3, 4, 4))


def whole(x, w_q, w_k, w_v):
    scores = (x @ w_q) @ (x @ w_k).T / np.sqrt(x.shape[1])
    weights = np.tril(np.exp(scores - scores.max(axis=1, keepdims=True)))
    return weights / weights.sum(axis=1, keepdims=True) @ (x @ w_v)


def in_parts(Cache, attend, *lengths):
    cache, ends = Cache(8, 4), np.cumsum(lengths)
    return [attend(X[end - n : end], *W, cache) for n, end in zip(lengths, ends, strict=True)]


def test_append_by_hand(Cache):
    """Cache.append: all keys and values so far come back, in their order."""
    cache = Cache(5, 1)
    cache.append(np.array([[1.0], [2.0]]), np.array([[10.0], [20.0]]))
    received = cache.append(np.array([[3.0]]), np.array([[30.0]]))
    keys, values = expect_parts(received, "keys", "values")
    expect_close(keys, np.array([[1.0], [2.0], [3.0]]), appended="two tokens, then one")
    expect_close(values, np.array([[10.0], [20.0], [30.0]]), appended="two tokens, then one")


def test_length(Cache):
    """Cache: its length is the number of tokens in it."""
    cache, token = Cache(5, 1), np.ones((1, 1))
    lengths = [cache.length]
    for _ in range(3):
        cache.append(token, token)
        lengths.append(cache.length)
    expect_equal(lengths, [0, 1, 2, 3], appended="three times one token")


def test_two_caches(Cache):
    """Cache: two caches do not see each other's tokens."""
    first, second = Cache(3, 1), Cache(3, 1)
    first.append(np.array([[1.0]]), np.array([[1.0]]))
    second.append(np.array([[7.0]]), np.array([[7.0]]))
    received = first.append(np.array([[2.0]]), np.array([[2.0]]))
    keys = expect_parts(received, "keys", "values")[0]
    expect_close(keys, np.array([[1.0], [2.0]]))


def test_full(Cache):
    """Cache.append: a token for which there is no room raises a ValueError and is not added."""
    cache, token = Cache(2, 1), np.ones((1, 1))
    for _ in range(2):
        cache.append(token, token)
    try:
        cache.append(token, token)
    except ValueError:
        expect_equal(cache.length, 2, capacity=2)
    else:
        expect_that(False, "no ValueError was raised by the third token", capacity=2)


def test_no_room_for_all(Cache):
    """Cache.append: where two tokens come and one has room, neither is added."""
    cache, token = Cache(3, 1), np.ones((1, 1))
    cache.append(np.ones((2, 1)), np.ones((2, 1)))
    try:
        cache.append(np.full((2, 1), 7.0), np.full((2, 1), 7.0))
    except ValueError:
        keys = expect_parts(cache.append(2 * token, token), "keys", "values")[0]
        expect_close(keys, np.array([[1.0], [1.0], [2.0]]), capacity=3)
    else:
        expect_that(False, "no ValueError was raised by four tokens", capacity=3)


def test_first_token(Cache, attend):
    """attend: the first token reads its own value alone."""
    expect_close(attend(X[:1], *W, Cache(8, 4)), X[:1] @ W[2], 1e-5, x=X[:1], w_v=W[2])


def test_prompt(Cache, attend):
    """attend: six tokens at once get what causal attention gives."""
    expect_close(attend(X, *W, Cache(6, 4)), whole(X, *W), 1e-5, capacity=6)


def test_room_to_spare(Cache, attend):
    """attend: how much room the cache has changes nothing."""
    expected = attend(X, *W, Cache(6, 4))
    expect_close(attend(X, *W, Cache(50, 4)), expected, 1e-5, capacities=(6, 50))


def test_one_by_one(Cache, attend):
    """attend: six tokens one by one get what they get at once."""
    received = np.concatenate(in_parts(Cache, attend, *[1] * 6))
    expect_close(received, whole(X, *W), 1e-5, parts=[1] * 6)


def test_new_token_sees_itself(Cache, attend):
    """attend: a later token whose own key fits best reads its own value."""
    cache, eye = Cache(3, 2), np.eye(2)
    attend(np.array([[20.0, 0.0]]), eye, eye, eye, cache)
    token = np.array([[0.0, 20.0]])
    expect_close(attend(token, eye, eye, eye, cache), token, 1e-5, x=token, before=[[20.0, 0.0]])


def test_in_parts(Cache, attend):
    """attend: a prompt of two, then three tokens, then one get what they get at once."""
    received = np.concatenate(in_parts(Cache, attend, 2, 3, 1))
    expect_close(received, whole(X, *W), 1e-5, parts=(2, 3, 1))


def test_large_scores(Cache, attend):
    """attend: scores in the thousands give finite outputs."""
    x, eye = np.array([[100.0, 0.0], [0.0, 100.0]]), np.eye(2)
    expect_close(attend(x, eye, eye, eye, Cache(2, 2)), x, 1e-5, x=x, w="all np.eye(2)")


def test_tokens_far_apart(Cache, attend):
    """attend: a token with scores of 2000 leaves the others finite."""
    x, one = np.array([[1.0], [2000.0]]), np.eye(1)
    expect_close(attend(x, one, -one, one, Cache(2, 1)), np.ones((2, 1)), 1e-5, x=x, w_k=-1)


def test_input_stays(Cache, attend):
    """attend: tokens and weights stay as they were."""
    x, w = X.copy(), W.copy()
    attend(x, *w, Cache(6, 4))
    expect_that(np.array_equal(x, X) and np.array_equal(w, W), "something is changed")


def test_solution_equals_keras(run):
    result, w = run("solution"), W.astype("float32")
    heads = [(X.astype("float32") @ each)[np.newaxis, :, np.newaxis] for each in w]
    expected = keras.ops.dot_product_attention(*heads, is_causal=True)[0, :, 0]
    received = np.concatenate(in_parts(result.Cache, result.attend, 2, 1, 1, 2))
    np.testing.assert_allclose(received, expected, atol=1e-4)
    assert np.abs(np.concatenate(result.parts) - result.whole).max() < 1e-12
    shown = [line.partition("]")[0].partition("[")[2] for line in result.printed.splitlines()]
    assert shown[0] == shown[1]
