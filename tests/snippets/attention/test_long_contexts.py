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


@pytest.mark.parametrize("seed", SEEDS)
def test_kv_cache_gives_the_same_tokens_for_a_fraction_of_the_work(run, seed):
    result = run("kv_cache", SEED=seed)
    assert result.plain == result.cached
    assert len(set(result.cached)) > 3, "not one token again and again"
    assert sum(result.with_cache) < 0.05 * sum(result.without)


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
    assert per_head / latent > 14
    assert per_head * result.LAYERS * 2 == 512 * 1024  # bytes a token
    assert groups * result.LAYERS * 2 == 128 * 1024
    for line in result.figures[0].axes[0].lines[:4]:
        assert line.get_ydata()[3] == 128 * line.get_ydata()[0]


def test_cache_bytes_of_one_long_text_exceed_the_weights(run):
    result = run("cache_bytes")
    gib = result.numbers["keys for each head"] * 32 * 2 * np.array([8_000, 128_000]) / 2**30
    assert gib[0] < result.weights < gib[1]
    assert result.weights == pytest.approx(14.9, abs=0.01)


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
    assert [float(n.rstrip("k")) for n in lines[0].split()[-4:]] == [1, 8, 32, 128]
    for line, row in zip(lines[1:], rows, strict=True):
        assert_allclose([float(number) for number in line.split()[-4:]], row, atol=0.0051)


# grouped_queries


@pytest.mark.parametrize("seed", SEEDS)
def test_grouped_queries_agree_with_keras(run, seed):
    results = run("grouped_queries", SEED=seed).results
    assert list(results) == [8, 4, 2, 1]
    assert max(difference for *_, difference in results.values()) < 1e-5


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


@pytest.mark.parametrize("seed", SEEDS)
def test_tiled_attention_equals_the_plain_one(run, seed):
    result = run("tiled_attention", SEED=seed)
    for tile in (16, 64, 256):
        assert result.errors[tile] < 1e-10
        assert result.largest[tile] == tile**2
    assert result.largest["plain"] == result.LENGTH**2


@pytest.mark.parametrize("seed", SEEDS)
def test_tiled_attention_is_wrong_without_the_correction(run, seed):
    assert run("tiled_attention", SEED=seed).errors["uncorrected"] > 0.5


def test_tiled_attention_plain_one_is_the_formula(run):
    result = run("tiled_attention")
    scores = result.queries[7] @ result.keys.T / np.sqrt(result.SIZE)
    assert_allclose(result.exact[7], softmax(scores) @ result.values)


def test_tiled_attention_survives_scores_whose_exponential_overflows(run):
    result = run("tiled_attention")
    scores = result.queries @ result.keys.T / np.sqrt(result.SIZE)
    assert scores.max() > 40, "far beyond what float16 or a plain sum can hold"


def test_tiled_attention_prints_sizes_and_differences(run):
    result = run("tiled_attention")
    expected = [result.LENGTH**2]
    for tile in (16, 64, 256):
        expected += [tile, tile**2, result.errors[tile]]
    assert_allclose(result.printed_numbers, [*expected, result.errors["uncorrected"]], atol=0.006)


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
def test_linear_attention_is_not_softmax_attention(run, seed):
    result = run("linear_attention", SEED=seed)
    scores = np.where(np.tri(result.LENGTH, dtype=bool), result.queries @ result.keys.T, -np.inf)
    assert np.abs(softmax(scores, axis=1) @ result.values - result.read).mean() > 0.1


def test_linear_attention_prints_the_difference(run):
    result = run("linear_attention")
    assert result.printed_numbers == [pytest.approx(result.difference, abs=1e-6)]


# arithmetic_per_byte


def test_arithmetic_per_byte_of_one_token_is_one(run):
    result = run("arithmetic_per_byte")
    assert result.per_byte[0] == pytest.approx(1, abs=0.01)
    assert result.busy[0] < 0.01


def test_arithmetic_per_byte_takes_hundreds_of_tokens_to_keep_the_chip_busy(run):
    result = run("arithmetic_per_byte")
    assert result.needed == pytest.approx(295, abs=1)
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
    rows = np.reshape(result.printed_numbers, (7, 3))
    assert_allclose(
        rows, np.transpose([result.tokens, result.per_byte, 100 * result.busy]), atol=0.51
    )
