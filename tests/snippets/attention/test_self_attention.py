import keras
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_equal
from scipy.special import softmax

QUERIES = [
    "self-attention",
    "query key value",
    "scaled dot product attention",
    "why divide by sqrt d_k",
    "multi-head attention",
    "causal mask",
    "what is cross attention",
    "attention mechanism explained",
    "implement attention in numpy",
    "why softmax in attention",
]
"""What readers may type who look for this page, written without looking at it."""

SEEDS = [0, 1, 2]


# drawn_lookup


def test_drawn_lookup_reads_more_of_keys_that_agree_more(run):
    result = run("drawn_lookup")
    agreement = result.keys @ result.direction
    for length, (weights, read) in result.reads.items():
        assert weights.sum() == pytest.approx(1)
        assert read == pytest.approx(weights @ result.values)
        if length:
            assert np.all(np.diff(weights[np.argsort(agreement)]) > 0)


def test_drawn_lookup_goes_from_the_mean_to_the_nearest_value(run):
    result = run("drawn_lookup")
    nearest = result.values[np.argmax(result.keys @ result.direction)]
    distances = [abs(read - nearest) for _, read in result.reads.values()]
    assert result.reads[0][1] == pytest.approx(result.values.mean())
    assert np.all(np.diff(distances) < 0)
    assert distances[-1] < 0.5


def test_drawn_lookup_draws_the_weights(run):
    result = run("drawn_lookup")
    for figure, (length, (weights, read)) in zip(result.figures, result.reads.items(), strict=True):
        left, right = figure.axes
        assert figure.get_label() == f"length = {length}"
        assert_allclose([bar.get_height() for bar in right.patches], weights)
        assert_allclose([line.get_linewidth() for line in left.lines[1:]], 0.5 + 9 * weights)
        for line, text, key, number in zip(
            left.lines[1:], left.texts[1:], result.keys, "1234", strict=True
        ):
            assert_allclose(np.transpose(line.get_data())[1], key)
            assert text.get_text() == f"key {number}"
            assert_allclose(text.get_position(), 1.3 * key)
        assert_allclose(np.transpose(left.lines[0].get_data())[1], result.direction)
        assert right.get_title() == f"weights; reads {read:.1f}"
        ticks = [tick.get_text() for tick in right.get_xticklabels()]
        assert ticks == ["10", "20", "30", "40"]


# from_scratch


@pytest.mark.parametrize("seed", SEEDS)
def test_from_scratch_agrees_with_keras(run, seed):
    result = run("from_scratch", SEED=seed)
    assert set(result.differences) == {(h, n) for h in (1, 4) for n in ("self", "causal", "cross")}
    assert max(result.differences.values()) < 1e-5


def test_from_scratch_agrees_with_keras_when_biases_are_not_zero(run):
    result = run("from_scratch")
    layer = keras.layers.MultiHeadAttention(4, 8)
    layer.build((1, 6, 32), (1, 9, 32))
    rng = np.random.default_rng(1)
    layer.set_weights([rng.normal(size=each.shape) / 3 for each in layer.get_weights()])
    ours = result.multi_head(layer, result.x, result.other)
    theirs = layer(result.x[None], result.other[None])[0]
    assert_allclose(ours, theirs, atol=1e-4)
    assert np.abs(theirs).mean() > 0.1


def test_from_scratch_has_as_many_parameters_with_one_head_as_with_four(run):
    layers = run("from_scratch").layers
    assert layers[1].count_params() == layers[4].count_params() == 4 * (32 * 32 + 32)


def test_from_scratch_is_the_sum_written_out(run):
    result = run("from_scratch")
    q, k, v = np.random.default_rng(0).normal(size=(3, 1, 5, 4))
    read, weights = result.attention(q, k, v, np.tril(np.ones((5, 5), bool)))
    for i in range(5):
        scores = [sum(q[0, i, n] * k[0, j, n] for n in range(4)) / 2 for j in range(i + 1)]
        share = np.exp(scores) / sum(np.exp(scores))
        assert_allclose(weights[0, i], [*share, *[0] * (4 - i)], atol=1e-12)
        assert_allclose(read[0, i], sum(share[j] * v[0, j] for j in range(i + 1)), atol=1e-12)


def test_from_scratch_softmax_does_not_overflow(run):
    weights = run("from_scratch").softmax(np.array([[1000.0, 1000.0, -np.inf]]))
    assert_allclose(weights, [[0.5, 0.5, 0]])


def test_from_scratch_reads_from_all_positions_in_one_step(run):
    result = run("from_scratch")
    q, k, v = np.random.default_rng(0).normal(size=(3, 1, 200, 8))
    read, weights = result.attention(q, k, v)
    far = v.copy()
    far[0, 0] += 1.0  # the first of 200 positions
    moved = result.attention(q, k, far)[0] - read
    assert_allclose(moved[0, -1], np.full(8, weights[0, -1, 0]), atol=1e-12)
    assert weights[0, -1, 0] > 1e-5


@pytest.mark.parametrize("seed", SEEDS)
def test_from_scratch_one_matrix_for_queries_and_keys_makes_scores_symmetric(run, seed):
    rng = np.random.default_rng(seed)
    x, w_q, w_k = rng.normal(size=(6, 8)), *rng.normal(size=(2, 8, 8))
    tied, free = (x @ w_q) @ (x @ w_q).T, (x @ w_q) @ (x @ w_k).T
    assert_allclose(tied, tied.T)
    assert np.all(np.diag(tied) > 0)
    assert np.abs(free - free.T).max() > 1
    assert_allclose(free, x @ (w_q @ w_k.T) @ x.T)
    attention = run("from_scratch").attention
    weights = attention((x @ w_q)[None], (x @ w_k)[None], x[None])[1][0]
    assert_allclose(weights, softmax(free / np.sqrt(8), axis=1))


def test_from_scratch_prints_the_differences(run):
    result = run("from_scratch")
    expected = []
    for heads in (1, 4):
        expected += [heads, result.layers[heads].count_params()]
        expected += [result.differences[heads, name] for name in result.cases]
    assert_allclose(result.printed_numbers, expected, atol=1e-4)


# scaled_scores


def measured(result, name):
    """Return for each d the largest weight, and the median and mean gradient."""
    return np.transpose([(most, np.median(g), g.mean()) for most, g in result.rows[name]])


@pytest.mark.parametrize("seed", SEEDS)
def test_scaled_scores_spread_grows_as_the_root_of_d(run, seed):
    result = run("scaled_scores", SEED=seed)
    numbers = np.reshape(result.printed_numbers, (5, 4))
    assert_equal(numbers[:, 0], result.sizes)
    assert_allclose(numbers[:, 1], np.sqrt(result.sizes), rtol=0.1)
    assert_allclose(numbers[:, 2], np.sqrt(result.sizes), atol=0.5)
    assert_allclose(numbers[:, 3], measured(result, "not divided")[2], atol=0.051)


@pytest.mark.parametrize("seed", SEEDS)
def test_scaled_scores_saturate_without_the_root(run, seed):
    most, median, _ = measured(run("scaled_scores", SEED=seed), "not divided")
    assert np.all(np.diff(most) > 0)
    assert most[-1] > 0.9
    assert median[-1] < 0.01 * median[0]


@pytest.mark.parametrize("seed", SEEDS)
def test_scaled_scores_without_the_root_leave_a_few_large_gradients(run, seed):
    _, median, mean = measured(run("scaled_scores", SEED=seed), "not divided")
    assert mean[-1] > 1.5 * mean[0]
    assert mean[-1] > 100 * median[-1]


@pytest.mark.parametrize("seed", SEEDS)
def test_scaled_scores_stay_as_they_are_with_the_root(run, seed):
    for measure, low, high in zip(
        measured(run("scaled_scores", SEED=seed), "divided by √d"),
        (0.2, 0.25, 0.27), (0.3, 0.33, 0.33), strict=True,
    ):  # fmt: skip
        assert np.all((low < measure) & (measure < high))


@pytest.mark.parametrize("seed", SEEDS)
def test_scaled_scores_could_as_well_be_scaled_by_smaller_weights(run, seed):
    rng = np.random.default_rng(seed)
    d = 1024
    x, keys = rng.normal(size=(200, d)), rng.normal(size=(200, 16, d))
    w = rng.normal(size=(d, d)) / np.sqrt(d)  # keeps the variance
    measure = run("scaled_scores").measure
    small = measure(x @ (w / np.sqrt(d)), keys, 1)
    scaled = measure(x @ w, keys, 1 / np.sqrt(d))
    assert small[0] == pytest.approx(scaled[0])
    assert 0.2 < small[0] < 0.3
    assert measure(x @ w, keys, 1)[0] > 0.9


def test_scaled_scores_measures_the_gradient_by_the_query(run):
    result = run("scaled_scores")
    rng = np.random.default_rng(0)
    query, keys, step = rng.normal(size=8), rng.normal(size=(16, 8)), 1e-6

    def weights(query):
        return softmax(keys @ query / np.sqrt(8))

    moved = [(weights(query + step * row) - weights(query)) / step for row in np.eye(8)]
    most, gradient = result.measure(query[None], keys[None], 1 / np.sqrt(8))
    assert gradient == pytest.approx(np.linalg.norm(moved), rel=1e-4)
    assert most == pytest.approx(weights(query).max())


def test_scaled_scores_draws_what_it_measures(run):
    result = run("scaled_scores")
    left, right = result.figures[0].axes
    for number, name in enumerate(result.rows):
        most, median, _ = measured(result, name)
        assert_equal(left.lines[number].get_data(), [result.sizes, most])
        assert_equal(right.lines[number].get_data(), [result.sizes, median])
        assert left.lines[number].get_label() == name
        assert left.lines[number].get_color() == right.lines[number].get_color()


# why_softmax


@pytest.mark.parametrize("seed", SEEDS)
def test_why_softmax_a_state_reads_exactly_as_many_keys_as_it_has_features(run, seed):
    result = run("why_softmax", SEED=seed)
    counts = np.array(result.counts)
    for name, features in (("state of 32 x 32", 32), ("state of 528 x 32", 528)):
        error = np.array(result.curves[name])
        assert np.all(error[counts <= features] < 1e-6)
        assert np.all(error[counts >= 1.9 * features] > 0.6)
    assert result.products(result.unit(3)).shape == (3, 528)


@pytest.mark.parametrize("seed", SEEDS)
def test_why_softmax_goes_on_where_a_state_is_full(run, seed):
    assert max(run("why_softmax", SEED=seed).curves["softmax"]) < 0.05


def nearest(read, values):
    """Return the share of what was read that is nearest to its own value."""
    return np.mean(np.argmax(read @ values.T, axis=1) == np.arange(len(values)))


@pytest.mark.parametrize("seed", SEEDS)
def test_why_softmax_a_full_state_still_tells_which_value_is_nearest(run, seed):
    result = run("why_softmax", SEED=seed, D=128)
    keys, values = result.unit(512), result.unit(512)
    read = result.state(keys, values)
    assert np.sqrt(np.mean(np.sum((read - values) ** 2, axis=1))) > 0.6
    assert nearest(read, values) > 0.95


@pytest.mark.parametrize("seed", SEEDS)
def test_why_softmax_needs_large_scores(run, seed):
    result = run("why_softmax", SEED=seed)
    keys, values = result.unit(256), result.unit(256)
    shares = [nearest(softmax(scale * keys @ keys.T, axis=1) @ values, values)
              for scale in (1, result.D)]  # fmt: skip
    assert shares[0] < 0.5
    assert shares[1] > 0.99


@pytest.mark.parametrize("seed", SEEDS)
def test_why_softmax_is_not_the_only_way(run, seed):
    result = run("why_softmax", SEED=seed)
    keys, values = result.unit(1024), result.unit(1024)
    for weights in (
        1 / (1 + np.exp(-result.D * (keys @ keys.T - 0.8))),  # sigmoids, which do not compete
        np.eye(1024)[np.argmax(keys @ keys.T, axis=1)],  # the nearest alone
    ):
        assert nearest(weights @ values, values) > 0.95


def test_why_softmax_draws_the_errors(run):
    result = run("why_softmax")
    for name, curve in result.curves.items():
        assert_equal(result.labeled(name), [result.counts, curve])
    keys, values = result.unit(50), result.unit(50)
    assert_allclose(np.linalg.norm(keys, axis=1), 1)
    best = np.linalg.pinv(keys) @ values
    assert_allclose(result.state(keys, values), keys @ best, atol=1e-8)
    scores = np.triu(np.ones((32, 32)) * 2 - np.eye(32))[result.upper]
    squared = result.products(keys) * scores @ result.products(keys).T
    assert_allclose(squared, (keys @ keys.T) ** 2, atol=1e-12)


# order_and_future


@pytest.mark.parametrize("seed", SEEDS)
def test_order_and_future_without_a_mask_order_does_not_matter(run, seed):
    changes = run("order_and_future", SEED=seed).changes
    assert changes[False][0] < 1e-5
    assert changes[True][0] > 0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_order_and_future_a_causal_mask_hides_later_positions_exactly(run, seed):
    changes = run("order_and_future", SEED=seed).changes
    assert changes[True][1] == 0
    assert changes[False][1] > 0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_order_and_future_with_a_mask_order_matters(run, seed):
    result = run("order_and_future", SEED=seed)
    outputs, _ = result.read(result.tokens, True)
    moved, _ = result.read(result.tokens[:, result.reordered], True)
    change = np.abs(moved - outputs[result.reordered]).mean()
    assert change > 0.2 * np.abs(outputs).mean()


def test_order_and_future_changes_the_last_three_positions_only(run):
    result = run("order_and_future")
    same = np.all(result.tokens == result.other_end, axis=-1)[0]
    assert_equal(same, [True] * 5 + [False] * 3)
    assert sorted(result.reordered) == list(range(8))


@pytest.mark.parametrize("seed", SEEDS)
def test_order_and_future_zeroed_weights_leak_a_mask_before_the_softmax_does_not(run, seed):
    scores = np.random.default_rng(seed).normal(size=(6, 6))
    other = scores.copy()
    other[:, 4:] += 3  # scores of later keys
    past = np.tril(np.ones((6, 6), bool))

    def zeroed(scores):
        return np.where(past, softmax(scores, axis=1), 0)

    def masked(scores):
        return softmax(np.where(past, scores, -np.inf), axis=1)

    again = zeroed(scores) / zeroed(scores).sum(axis=1, keepdims=True)
    assert_allclose(again, masked(scores), atol=1e-12)
    assert np.array_equal(masked(scores)[:4], masked(other)[:4])
    assert np.all(np.abs(zeroed(scores) - zeroed(other))[:4].max(axis=1) > 0.01)


def test_order_and_future_draws_the_weights(run):
    result = run("order_and_future")
    for axis, causal in zip(result.figures[0].axes, (False, True), strict=True):
        shown = axis.images[0].get_array()
        assert_allclose(shown, result.read(result.tokens, causal)[1])
        assert_allclose(shown.sum(axis=1), 1, atol=1e-5)
        assert axis.get_title() == ("causal mask" if causal else "no mask")
        assert (axis.get_xlabel(), axis.get_ylabel()) == ("looked at", "looks")
        assert (axis.images[0].get_cmap().name, *axis.images[0].get_clim()) == ("Greys", 0, 1)
    assert np.all(np.triu(shown, 1) == 0), "rows look, columns are looked at"


def test_order_and_future_prints_the_changes(run):
    result = run("order_and_future")
    expected = [*result.changes[False], *result.changes[True]]
    assert_allclose(result.printed_numbers, expected, atol=0.0006)


# learned_lookup


@pytest.mark.parametrize("seed", SEEDS)
def test_learned_lookup_attention_learns_first(run, seed):
    accuracy = run("learned_lookup", SEED=seed).accuracy
    assert np.mean(accuracy["attention"][-3:]) > 0.95
    for rival in ("recurrent", "mean"):
        assert 0.36 < accuracy[rival][-1] < 0.65


def fitted(result, model, rate, rounds=10):
    """Train as the script does; return the accuracy on new sequences of each round."""
    model.compile(
        keras.optimizers.Adam(rate), result.loss, metrics=["accuracy"], steps_per_execution=50
    )
    fits = [model.fit(*result.sequences(3200)[:2], 64, verbose=0) for _ in range(rounds)]
    return [fit.history["accuracy"][0] for fit in fits]


@pytest.mark.parametrize("seed", SEEDS)
def test_learned_lookup_comparing_each_pair_is_what_helps(run, seed):
    result = run("learned_lookup", SEED=seed)
    keras.utils.set_random_seed(seed)
    tokens = keras.Input((9,))
    vectors = keras.layers.Embedding(144, 32)(tokens)
    asked = keras.ops.repeat(vectors[:, :1], 8, axis=1)
    compared = keras.ops.concatenate([asked, vectors[:, 1:]], axis=-1)
    for _ in range(2):
        compared = keras.layers.Dense(64, "relu")(compared)
    logits = keras.layers.Dense(8)(keras.ops.mean(compared, axis=1))
    assert fitted(result, keras.Model(tokens, logits), 0.01)[-1] > 0.95


@pytest.mark.parametrize("seed", SEEDS)
def test_learned_lookup_with_long_vectors_needs_the_root(run, seed):
    result = run("learned_lookup", SEED=seed)
    found = {}
    for name, factor, rates in (("root", 1, [0.001]), ("none", 16, [0.0003, 0.001])):
        for rate in rates:
            keras.utils.set_random_seed(seed)
            tokens = keras.Input((9,))
            normal = keras.initializers.RandomNormal(stddev=1.0)
            vectors = keras.layers.Embedding(144, 256, normal)(tokens)
            layer = keras.layers.MultiHeadAttention(1, 256)  # which divides by 16
            read = layer(factor * vectors[:, :1], vectors[:, 1:])
            model = keras.Model(tokens, keras.layers.Dense(8)(read[:, 0]))
            found[name, rate] = fitted(result, model, rate, rounds=5)[-1]
    assert found["root", 0.001] > 0.9
    assert max(found["none", rate] for rate in (0.0003, 0.001)) < 0.7


@pytest.mark.parametrize("seed", SEEDS)
def test_learned_lookup_looks_at_the_pair_that_was_asked_for(run, seed):
    result = run("learned_lookup", SEED=seed)
    weights = np.asarray(result.figures[0].axes[1].images[0].get_array())
    assert np.mean(weights.argmax(axis=1) == result.at) >= 0.9
    assert weights[np.arange(10), result.at].mean() > 0.8


def test_learned_lookup_rivals_do_not_learn_sooner_at_other_rates(run):
    result = run("learned_lookup")
    for kind in ("recurrent", "mean"):
        for rate in (0.01, 0.1):
            keras.utils.set_random_seed(0)
            model, _ = result.network(kind)
            assert fitted(result, model, rate)[-1] < result.accuracy[kind][-1] + 0.03


def test_learned_lookup_recurrent_network_gets_there_with_more_steps(run):
    result = run("learned_lookup")
    keras.utils.set_random_seed(0)
    model, _ = result.network("recurrent")
    assert fitted(result, model, 0.03, rounds=34)[-1] > 0.75


def test_learned_lookup_shows_accuracy_on_sequences_with_one_right_answer(run):
    result = run("learned_lookup")
    for kind, curve in result.accuracy.items():
        assert_equal(result.labeled(kind)[1], curve)
        assert_equal(result.labeled(kind)[0], np.arange(50, 501, 50))
    cross = result.figures[0].axes[1].lines[0]
    assert_equal(cross.get_data(), [result.at, np.arange(10)])
    tokens, values, at = result.sequences(500)
    asked, pairs = tokens[:, 0] - 128, tokens[:, 1:]
    matches = pairs // 8 == asked[:, None]
    assert np.all(matches.sum(axis=1) == 1)
    assert_equal(matches.argmax(axis=1), at)
    assert_equal(pairs[np.arange(500), at] % 8, values)
    logits = np.asarray(result.models["attention"](tokens))
    assert np.mean(logits.argmax(axis=1) == values) > 0.95


# several_heads


@pytest.mark.parametrize("seed", SEEDS)
def test_several_heads_find_what_one_mixes_up(run, seed):
    accuracy = run("several_heads", SEED=seed).accuracy
    assert accuracy["2 heads"] > 0.97
    assert accuracy["1 head"] < 0.65
    assert accuracy["1 head"] + 0.15 < accuracy["1 head, a dense layer"] < accuracy["2 heads"]


def test_several_heads_four_are_no_better_than_two(run):
    result = run("several_heads")
    keras.utils.set_random_seed(0)
    model = result.network(4, [])
    model.compile(
        keras.optimizers.Adam(0.01), result.loss, metrics=["accuracy"], steps_per_execution=50
    )
    model.fit(*result.train, batch_size=64, verbose=0)
    found = model.evaluate(*result.test, 2000, verbose=0)[1]
    assert found == pytest.approx(result.accuracy["2 heads"], abs=0.03)


@pytest.mark.parametrize("rate", [0.003, 0.03])
def test_several_heads_are_not_made_up_for_by_another_rate(run, rate):
    result = run("several_heads")
    keras.utils.set_random_seed(0)
    model = result.network(1, [])
    model.compile(
        keras.optimizers.Adam(rate), result.loss, metrics=["accuracy"], steps_per_execution=50
    )
    model.fit(*result.train, batch_size=64, epochs=2, verbose=0)
    assert model.evaluate(*result.test, 2000, verbose=0)[1] < 0.65


def test_several_heads_one_and_a_dense_layer_get_there_with_more_passes(run):
    result = run("several_heads")
    keras.utils.set_random_seed(0)
    model = result.network(1, [56])
    model.compile(
        keras.optimizers.Adam(0.005), result.loss, metrics=["accuracy"], steps_per_execution=50
    )
    model.fit(*result.train, batch_size=64, epochs=4, verbose=0)
    assert model.evaluate(*result.test, 2000, verbose=0)[1] > 0.95


def test_several_heads_prints_the_share_found_on_new_sequences(run):
    result = run("several_heads")
    model = result.model  # the last one: one head and a dense layer
    logits = np.asarray(model(result.test[0]))
    share = np.mean(logits.argmax(axis=-1) == result.test[1])
    assert share == pytest.approx(result.accuracy["1 head, a dense layer"])
    counts = {"1 head": 6544, "2 heads": 6544, "1 head, a dense layer": 8776}
    expected = []
    for name, count in counts.items():
        expected += [int(name[0]), count, result.accuracy[name]]
    assert_allclose(result.printed_numbers, expected, atol=0.051)
    assert model.count_params() == 8776
    (keys, values, asked), found = result.test
    for place in (0, 1):
        matches = keys == asked[:, [place]]
        assert np.all(matches.sum(axis=1) == 1)
        assert_equal(values[matches], found[:, place])
    seen = {row.tobytes() for row in np.hstack(result.train[0])}
    assert np.mean([row.tobytes() in seen for row in np.hstack(result.test[0])]) < 0.01
