import tracemalloc

import keras
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_equal
from scipy.special import softmax

QUERIES = [
    "kv cache",
    "long context",
    "why is attention quadratic",
    "flash attention",
    "grouped query attention",
    "multi-query attention memory",
    "sliding window attention",
    "linear attention",
    "prefill vs decode",
    "paged attention",
]
"""What readers may type who look for this page, written without looking at it."""

SEEDS = [0, 1, 2]


# kv_cache


def keys_of(result, tokens):
    """Return the keys of `tokens` in each layer."""
    cache = [np.zeros((2, 0, result.WIDTH))] * result.LAYERS
    result.next_token(tokens, cache)
    return [keys for keys, _ in cache]


@pytest.mark.parametrize("seed", SEEDS)
def test_kv_cache_gives_the_same_tokens_for_a_fraction_of_the_work(run, seed):
    result = run("kv_cache", SEED=seed)
    assert result.plain == result.cached
    assert len(set(result.cached)) > 3, "not one token again and again"
    assert sum(result.with_cache) < 0.05 * sum(result.without)
    assert result.LAYERS == 2, "the second reads what the first has mixed"


@pytest.mark.parametrize("seed", SEEDS)
def test_kv_cache_is_exact_because_of_the_mask(run, seed):
    deep = run("kv_cache", SEED=seed, CAUSAL=False)
    assert sum(a != b for a, b in zip(deep.plain, deep.cached, strict=True)) > 20
    flat = run("kv_cache", SEED=seed, CAUSAL=False, LAYERS=1)
    assert flat.plain == flat.cached, "keys of a first layer depend on their own token only"


@pytest.mark.parametrize("seed", SEEDS)
def test_kv_cache_keys_depend_on_earlier_tokens_and_on_no_later_ones(run, seed):
    for causal in (True, False):
        result = run("kv_cache", SEED=seed, CAUSAL=causal)
        tokens = result.cached[:40]
        keys = keys_of(result, tokens)
        earlier = keys_of(result, [(tokens[0] + 1) % 50, *tokens[1:]])
        assert_equal(earlier[0][1:], keys[0][1:])
        assert np.abs(earlier[1][1:] - keys[1][1:]).max() > 0.3
        later = keys_of(result, [*tokens[:30], *((each + 1) % 50 for each in tokens[30:])])
        assert_equal(later[0][:30], keys[0][:30])
        change = np.abs(later[1][:30] - keys[1][:30]).max()
        assert change == 0 if causal else change > 0.5


def test_kv_cache_square_is_half_of_the_work_at_twice_the_width(run):
    result = run("kv_cache")
    d = result.WIDTH
    result.work.append(0)
    tokens = np.zeros((2 * d, d))
    result.attend(tokens, tokens, tokens)
    assert result.work[-1] == 4 * 2 * d * d**2
    llama = (2 + 2 * 8 / 32) * 4096**2 + 3 * 4096 * 14_336  # 8 groups, a gated feed-forward
    assert (4 + 8) * d**2 / (2 * d) == 6 * d
    assert llama / (2 * 4096) == pytest.approx(6.5 * 4096) == pytest.approx(26_600, abs=50)


def test_kv_cache_does_not_give_the_same_if_a_key_in_it_is_wrong(run):
    result = run("kv_cache")
    tokens, cache = result.generate(keep=True)
    keys, values = cache[0]
    wrong = [(keys[:-1] * -3, values[:-1]), *((k[:-1], v[:-1]) for k, v in cache[1:])]
    right = [(k[:-1], v[:-1]) for k, v in cache]
    assert result.next_token(tokens[:-1], right) == tokens[-1]
    differ = [
        result.next_token(tokens[:n], [(k[: n - 1], v[: n - 1]) for k, v in wrong]) != tokens[n]
        for n in range(20, 59)
    ]
    assert np.mean(differ) > 0.2


@pytest.mark.parametrize("length", [16, 32, 60])
def test_kv_cache_work_of_a_prompt_grows_as_the_square(run, length):
    result = run("kv_cache")
    empty = [np.zeros((2, 0, result.WIDTH))] * result.LAYERS
    result.next_token(result.cached[:length], empty)
    d = result.WIDTH
    assert result.work[-1] == result.LAYERS * (4 * length * d**2 + 2 * length**2 * d)


def test_kv_cache_work_of_a_token_is_linear_with_a_cache_and_quadratic_without(run):
    result = run("kv_cache")
    n, d = np.arange(1, 60), result.WIDTH
    assert_equal(result.with_cache, result.LAYERS * (4 * d**2 + 2 * n * d))
    assert_equal(result.without, result.LAYERS * (4 * n * d**2 + 2 * n**2 * d))


def test_kv_cache_holds_a_key_and_a_value_of_each_position_and_layer(run):
    result = run("kv_cache")
    assert np.shape(result.cache) == (result.LAYERS, 2, result.LENGTH - 1, result.WIDTH)
    keys = (result.embeddings[result.cached[:-1]] + result.places[:-1]) @ result.kernels[0, 1]
    assert_allclose(result.cache[0][0], keys, atol=1e-9)


def test_kv_cache_shows_the_work_and_the_tokens(run):
    result = run("kv_cache")
    assert_equal(result.labeled("without a cache")[1], result.without)
    assert_equal(result.labeled("with a cache")[1], result.with_cache)
    expected = [*result.cached[:10], sum(result.without), sum(result.with_cache)]
    assert result.printed_numbers == expected
    assert "the same tokens: True" in result.printed


# cache_bytes


def test_cache_bytes_grow_with_every_token_and_shrink_by_sharing(run):
    result = run("cache_bytes")
    per_head, groups, latent, one = (result.numbers[name] for name in result.numbers)
    assert (per_head / groups, per_head / one) == (4, 32)
    assert latent == 576
    assert per_head / latent > 14
    assert per_head * result.LAYERS * 2 == 512 * 1024  # bytes a token
    assert groups * result.LAYERS * 2 == 128 * 1024
    for line in result.figures[0].axes[0].lines[:4]:
        assert line.get_ydata()[3] == 128 * line.get_ydata()[0]


def test_cache_bytes_of_one_long_text_exceed_the_weights(run):
    result = run("cache_bytes")
    assert result.weights == pytest.approx(14.9, abs=0.01)
    for name, tokens in (("keys for each head", 30_518), ("keys for 8 groups", 122_070)):
        one_token = result.numbers[name] * 32 * 2 / 2**30
        assert one_token * (tokens - 1) < result.weights < one_token * (tokens + 1)


def test_cache_bytes_shows_what_it_counts(run):
    result = run("cache_bytes")
    axis = result.figures[0].axes[0]
    rows = []
    for line, text, (name, count) in zip(
        axis.lines[:4], axis.texts[:4], result.numbers.items(), strict=True
    ):
        rows.append(count * 32 * 2 * result.lengths / 2**30)
        assert_allclose(line.get_ydata(), rows[-1])
        assert text.get_text() == name
        assert text.get_position()[1] == pytest.approx(rows[-1][-1])
    assert axis.lines[4].get_ydata()[0] == result.weights
    lines = result.printed.splitlines()
    assert [float(n.rstrip("k")) for n in lines[0].split()[3:7]] == [1, 8, 32, 128]
    for line, row in zip(lines[1:], rows, strict=True):
        *sizes, even = [float(number.replace(",", "")) for number in line.split()[-5:]]
        assert_allclose(sizes, row, atol=0.0051)
        assert even == pytest.approx(result.weights / row[0] * 1_000, abs=0.51)


# grouped_queries


@pytest.mark.parametrize("seed", SEEDS)
def test_grouped_queries_agree_with_keras(run, seed):
    result = run("grouped_queries", SEED=seed)
    assert list(result.results) == [8, 4, 2, 1]
    for groups, (*_, told) in result.results.items():
        layer = keras.layers.GroupQueryAttention(result.SIZE, result.HEADS, groups)
        theirs = layer(result.x[None], result.x[None])[0].numpy()
        ours, _ = result.grouped(layer, groups)
        assert np.abs(theirs).max() > 0.1
        assert_allclose(ours, theirs, atol=1e-5)
        assert told < 1e-5


def test_grouped_queries_shrink_the_matrices_of_keys_and_values(run):
    result = run("grouped_queries")
    d, heads = result.WIDTH, result.HEADS
    for groups, (parameters, *_) in result.results.items():
        biases = 2 * d + 2 * groups * result.SIZE
        assert parameters - biases == (2 + 2 * groups / heads) * d**2


def test_grouped_queries_leave_the_work_of_scores_and_reading(run):
    result, shapes = run("grouped_queries"), []
    plain = result.grouped.__globals__["attention"]

    def counted(*arrays):
        shapes.append([each.shape for each in arrays])
        return plain(*arrays)

    result.grouped.__globals__["attention"] = counted
    try:
        for groups in result.results:
            layer = keras.layers.GroupQueryAttention(result.SIZE, result.HEADS, groups)
            layer(result.x[None], result.x[None])
            result.grouped(layer, groups)
    finally:
        result.grouped.__globals__["attention"] = plain
    assert shapes == [[(result.HEADS, len(result.x), result.SIZE)] * 3] * 4


def test_grouped_queries_cache_in_proportion_to_the_groups(run):
    result = run("grouped_queries")
    for groups, (_, cached, _) in result.results.items():
        assert cached == 2 * groups * result.SIZE * len(result.x)


def test_grouped_queries_with_a_group_for_each_head_are_multi_head_attention(run):
    result = run("grouped_queries")
    grouped = keras.layers.GroupQueryAttention(result.SIZE, result.HEADS, result.HEADS)
    grouped(result.x[None], result.x[None])
    plain = keras.layers.MultiHeadAttention(result.HEADS, result.SIZE)
    plain.build((1, 10, result.WIDTH), (1, 10, result.WIDTH))
    plain.set_weights(grouped.get_weights())
    ours, _ = result.grouped(grouped, result.HEADS)
    assert_allclose(ours, plain(result.x[None], result.x[None])[0], atol=1e-5)


def test_grouped_queries_share_neighboring_heads(run):
    result = run("grouped_queries")
    layer = keras.layers.GroupQueryAttention(result.SIZE, result.HEADS, 2)
    layer(result.x[None], result.x[None])
    before, _ = result.grouped(layer, 2)
    weights = layer.get_weights()
    weights[6][:4] = 0  # of the joining matrix: what the first four heads read
    layer.set_weights(weights)
    half, _ = result.grouped(layer, 2)
    weights[2][:, 0] = 0  # the first group's key kernel
    layer.set_weights(weights)
    assert_allclose(result.grouped(layer, 2)[0], half, atol=1e-9)
    assert np.abs(half - before).max() > 0.01


def test_grouped_queries_prints_the_counts(run):
    result = run("grouped_queries")
    rows = np.reshape(result.printed_numbers, (4, 4))
    expected = [[groups, *row] for groups, row in result.results.items()]
    assert_allclose(rows, expected, atol=1e-4)


# tiled_attention


def peak(function, *arguments):
    """Return the bytes that `function` holds at most."""
    tracemalloc.start()
    try:
        function(*arguments)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("seed", SEEDS)
def test_tiled_attention_equals_the_plain_one(run, seed):
    result = run("tiled_attention", SEED=seed)
    scores = result.queries.astype(float) @ result.keys.T / np.sqrt(result.SIZE)
    exact = softmax(scores, axis=1) @ result.values
    assert_allclose(result.exact, exact, atol=2e-4)
    for tile in (16, 64, 100, 256):  # one of them does not divide the length
        assert_allclose(result.tiled(tile)[0], exact, atol=2e-4)


@pytest.mark.parametrize("seed", SEEDS)
def test_tiled_attention_is_wrong_without_the_correction(run, seed):
    result = run("tiled_attention", SEED=seed)
    read, _ = result.tiled(64, correct=False)
    assert result.uncorrected == np.abs(read - result.exact).max() > 0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_tiled_attention_overflows_without_a_maximum(run, seed):
    result = run("tiled_attention", SEED=seed)
    with np.errstate(over="ignore", invalid="ignore"):
        read, _ = result.tiled(64, maximum=False)
    assert_equal(np.isnan(read).any(axis=1), result.overflowed)
    assert result.overflowed.mean() > 0.3
    assert np.isfinite(result.tiled(64)[0]).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_tiled_attention_of_small_scores_needs_no_maximum(run, seed):
    result = run("tiled_attention", SEED=seed, SCALE=1)
    assert_allclose(result.tiled(64, maximum=False)[0], result.exact, atol=1e-5)


def test_tiled_attention_needs_less_memory(run):
    result = run("tiled_attention")
    table = result.LENGTH**2 * result.queries.itemsize
    assert peak(result.plain) > 2 * table
    assert peak(result.tiled, 64) < 0.25 * table


def test_tiled_attention_moves_fewer_numbers_in_larger_tiles(run):
    result = run("tiled_attention")
    n, d = result.LENGTH, result.SIZE
    moved = [result.plain()[1], *(result.tiled(tile)[1] for tile in (16, 64, 256))]
    assert moved == [4 * n * (n + d), *(2 * n * d * (1 + n // tile) for tile in (16, 64, 256))]
    plain, small, middle, large = moved
    assert small / plain == pytest.approx(0.97, abs=0.005)
    assert middle < plain / 3
    assert large < plain / 11


def test_tiled_attention_prints_the_numbers_moved_and_the_differences(run):
    result = run("tiled_attention")
    expected = [result.plain()[1]]
    for tile in (16, 64, 256):
        read, moved = result.tiled(tile)
        expected += [tile, moved, np.abs(read - result.exact).max()]
    *tiles, uncorrected, overflowed, rows = result.printed_numbers
    assert_allclose(tiles, expected, rtol=0, atol=6e-6)
    assert uncorrected == pytest.approx(result.uncorrected, abs=0.006)
    assert (overflowed, rows) == (result.overflowed.sum(), result.LENGTH)


# window_reach


@pytest.mark.parametrize("seed", SEEDS)
def test_window_reach_grows_by_seven_with_each_layer(run, seed):
    result = run("window_reach", SEED=seed)
    assert result.reach == {count: 7 * count for count in (1, 2, 3, 4)}
    assert result.printed_numbers == [n for pair in result.reach.items() for n in pair]


def test_window_reach_draws_what_changed(run):
    result = run("window_reach")
    for figure, count in zip(result.figures, result.reach, strict=True):
        shown = np.asarray(figure.axes[0].images[0].get_array(), bool)
        assert figure.get_label() == f"layers = {count}"
        assert_equal(shown, (result.distance >= 0) & (result.distance <= 7 * count))
        assert figure.axes[0].get_xlabel() == "position that was changed"


def test_window_reach_needs_a_window_of_keys_only(run):
    result = run("window_reach")
    scores = result.x @ result.x.T / result.SIZE
    position, window = 30, slice(23, 31)
    alone = softmax(scores[position, window]) @ result.x[window]
    assert_allclose(result.layers(result.x, 1)[position], (result.x[position] + alone) / 2)


# linear_attention


@pytest.mark.parametrize("seed", SEEDS)
def test_linear_attention_is_the_same_as_a_table_and_as_a_state(run, seed):
    result = run("linear_attention", SEED=seed)
    assert_allclose(result.read, result.as_table(), atol=1e-10)
    last = result.features_q[-1] @ result.features_k.T
    assert_allclose(result.read[-1], last / last.sum() @ result.values, atol=1e-10)
    assert result.difference < 1e-10
    assert np.abs(result.read).max() > 0.1


def test_linear_attention_state_does_not_grow(run):
    result = run("linear_attention")
    for name, numbers in result.kept.items():
        assert_equal(result.labeled(name)[1], numbers)
    assert result.state.size + result.total.size == 16 * 16 + 16
    assert set(result.kept["state"]) == {272}
    assert result.kept["keys and values"][-1] == result.keys.size + result.values.size


@pytest.mark.parametrize("seed", SEEDS)
def test_linear_attention_table_has_a_low_rank(run, seed):
    result = run("linear_attention", SEED=seed)
    rank = np.linalg.matrix_rank
    assert rank(result.features_q @ result.features_k.T) == result.SIZE
    scores = result.queries @ result.keys.T / np.sqrt(result.SIZE)
    assert rank(softmax(scores, axis=1)) == result.LENGTH


def test_linear_attention_prints_the_difference(run):
    result = run("linear_attention")
    assert result.printed_numbers == [pytest.approx(result.difference, abs=1e-6)]


# arithmetic_per_byte


def test_arithmetic_per_byte_of_one_token_is_one(run):
    result = run("arithmetic_per_byte")
    assert result.per_byte[0] == pytest.approx(1, abs=0.01)
    assert result.busy[0] == pytest.approx(0.003, abs=0.0005)


def test_arithmetic_per_byte_takes_hundreds_of_tokens_to_keep_the_chip_busy(run):
    result = run("arithmetic_per_byte")
    assert result.needed == pytest.approx(295, abs=1)
    assert result.enough == pytest.approx(345, abs=1)
    for tokens, limited in ((344, True), (346, False)):
        operations = 2 * tokens * 4096**2
        moved = 2 * (4096**2 + 2 * tokens * 4096)
        assert (operations / moved < result.needed) == limited
    assert result.busy[list(result.tokens).index(64)] < 0.25
    assert result.busy[list(result.tokens).index(1024)] == 1


def test_arithmetic_per_byte_counts_arrays(run):
    result = run("arithmetic_per_byte")
    for tokens, moved, operations in zip(
        result.tokens, result.moved, result.operations, strict=True
    ):
        arrays = [
            np.zeros(shape, np.float16) for shape in ((4096, 4096), (tokens, 4096), (tokens, 4096))
        ]
        assert moved == sum(each.nbytes for each in arrays)
        assert operations == 2 * tokens * 4096 * 4096


def test_arithmetic_per_byte_shows_and_prints_it(run):
    result = run("arithmetic_per_byte")
    axis = result.figures[0].axes[0]
    assert_equal(axis.lines[0].get_data(), [result.tokens, result.per_byte])
    assert axis.lines[1].get_ydata()[0] == result.needed
    *table, enough = result.printed_numbers
    assert enough == pytest.approx(result.enough, abs=0.51)
    rows = np.reshape(table, (7, 3))
    assert_allclose(
        rows, np.transpose([result.tokens, result.per_byte, 100 * result.busy]), atol=0.51
    )


# decoding_bytes


def test_decoding_bytes_smaller_caches_pay_with_long_texts_and_many_requests(run):
    steps = run("decoding_bytes").steps
    fewer = {}
    for (requests, tokens), loaded in steps.items():
        many, few = (16e9 + requests * tokens * 2 * 32 * groups * 128 * 2 for groups in (32, 8))
        assert loaded == (many, few)
        fewer[requests, tokens] = many / few
    assert fewer[1, 1_000] < 1.03
    assert fewer[1, 8_000] < 1.2
    assert fewer[32, 8_000] > 3
    assert fewer[1, 128_000] > 2.5


def test_decoding_bytes_a_batch_shares_the_weights_and_not_the_caches(run):
    result = run("decoding_bytes")
    one, many = result.steps[1, 8_000][0], result.steps[32, 8_000][0]
    assert many - result.WEIGHTS == 32 * (one - result.WEIGHTS)
    assert many / 32 < one / 4


def test_decoding_bytes_of_requests_that_fit(run):
    result = run("decoding_bytes")
    assert result.fit == [15, 61]
    for groups, count in zip((32, 8), result.fit, strict=True):
        one = 8_000 * 2 * 32 * groups * 128 * 2
        assert 16e9 + count * one < 80e9 < 16e9 + (count + 1) * one


def test_decoding_bytes_prints_them(run):
    result = run("decoding_bytes")
    expected = []
    for (requests, tokens), (many, few) in result.steps.items():
        expected += [requests, tokens, many / 1e9, few / 1e9, many / few]
    _, *rows, last = result.printed.strip().splitlines()[1:]
    printed = [float(each.replace(",", "")) for row in rows for each in row.split()]
    assert_allclose(printed, expected, rtol=0, atol=0.051)
    assert last.split()[-2:] == [str(each) for each in result.fit]
