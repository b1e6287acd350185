import functools

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_equal

QUERIES = [
    "transformer block",
    "transformer architecture explained",
    "residual connection in transformers",
    "pre-norm vs post-norm",
    "layer norm vs rmsnorm",
    "positional encoding",
    "rotary position embedding rope",
    "feed-forward layer in a transformer",
    "how many parameters does a transformer have",
    "weight tying",
]
"""What readers may type who look for this page, written without looking at it."""

SEEDS = [0, 1, 2]


# drawn_block


def test_drawn_block_has_two_thirds_in_the_feed_forward_layer(run):
    result = run("drawn_block")
    d = result.WIDTH
    assert result.counts == {
        "normalization 1": 2 * d, "attention": 4 * d**2 + 4 * d,
        "normalization 2": 2 * d, "feed-forward": 8 * d**2 + 5 * d,
    }  # fmt: skip
    assert result.block.count_params() == sum(result.counts.values()) == 12 * d**2 + 13 * d
    share = result.counts["feed-forward"] / result.block.count_params()
    assert share == pytest.approx(2 / 3, abs=0.002)


def test_drawn_block_draws_the_counts(run):
    result = run("drawn_block")
    (axis,) = result.figures[0].axes
    texts = [text.get_text() for text in axis.texts if "\n" in text.get_text()]
    assert texts == [f"{name}\n{count:,}" for name, count in result.counts.items()]
    heights = [text.get_position()[1] for text in axis.texts if "\n" in text.get_text()]
    assert heights[0] == heights[2] < heights[1] == heights[3]
    assert axis.get_title() == "one block: 789,760 parameters"
    assert [text.get_text() for text in axis.texts].count("add") == 2


def test_drawn_block_feed_forward_treats_each_position_alone(run):
    feed_forward = run("drawn_block").parts["feed-forward"]
    x = np.random.default_rng(0).normal(size=(1, 7, 256)).astype("float32")
    order = [3, 0, 6, 1, 5, 2, 4]
    whole = np.asarray(feed_forward(x))
    assert_allclose(np.asarray(feed_forward(x[:, order])), whole[:, order], atol=1e-5)
    for at in range(7):
        assert_allclose(np.asarray(feed_forward(x[:, at : at + 1]))[:, 0], whole[:, at], atol=1e-5)
    convolved = keras.Sequential([
        keras.layers.Conv1D(1024, 1, activation="gelu"), keras.layers.Conv1D(256, 1)
    ])  # fmt: skip
    convolved.build(x.shape)
    convolved.set_weights([
        w[None] if w.ndim == 2 else w for w in feed_forward.get_weights()
    ])  # fmt: skip
    assert_allclose(np.asarray(convolved(x)), whole, atol=1e-5)
    changed = x.copy()
    changed[0, 2] += 1
    moved = np.abs(np.asarray(feed_forward(changed)) - whole).max(axis=-1)[0]
    assert np.all((moved > 0.1) == (np.arange(7) == 2))


def block_in_numpy(x, weights):
    """Return what a block with a causal mask makes of (positions, width)."""
    scale, shift, query, q, key, k, value, v, join, j, *rest = weights

    def norm(x, scale, shift):
        centered = x - x.mean(axis=1, keepdims=True)
        return centered / np.sqrt(x.var(axis=1, keepdims=True) + 0.001) * scale + shift

    h = norm(x, scale, shift)
    read = j + np.zeros_like(x)
    for head in range(query.shape[1]):
        scores = (h @ query[:, head] + q[head]) @ (h @ key[:, head] + k[head]).T
        shares = np.tril(np.exp(scores / query.shape[2] ** 0.5))
        shares /= shares.sum(axis=1, keepdims=True)
        read += shares @ (h @ value[:, head] + v[head]) @ join[head]
    x = x + read
    scale, shift, widen, a, narrow, b = rest
    hidden = keras.activations.gelu(norm(x, scale, shift) @ widen + a).numpy()
    return x + hidden @ narrow + b


def test_drawn_block_is_the_formula(run):
    result = run("drawn_block")
    rng = np.random.default_rng(0)
    weights = [w + rng.normal(size=w.shape) / 30 for w in result.block.get_weights()]
    kept = result.block.get_weights()
    result.block.set_weights(weights)
    x = rng.normal(2, 1, size=(5, 256))
    made = np.asarray(result.block(np.float32(x[None])))[0]
    result.block.set_weights(kept)
    assert_allclose(made, block_in_numpy(x, weights), atol=1e-3)


# mini_gpt


def test_mini_gpt_is_the_formula(run):
    result = run("mini_gpt")
    letters, places, *weights, scale, shift = (
        each.numpy().astype(float)
        for each in (result.embedding.embeddings, *result.gpt.weights[1:])
    )  # fmt: skip
    text = result.windows[3, :-1]
    x = letters[text] + places
    for at in (0, 16):
        x = block_in_numpy(x, weights[at : at + 16])
    x = x - x.mean(axis=1, keepdims=True)
    x = x / np.sqrt(x.var(axis=1, keepdims=True) + 0.001) * scale + shift
    assert_allclose(np.asarray(result.gpt(text[None]))[0], x @ letters.T, atol=1e-3)


def test_mini_gpt_has_the_parameters_of_the_formula(run):
    result = run("mini_gpt")
    d, letters = result.WIDTH, len(result.letters)
    blocks = result.BLOCKS * (12 * d**2 + 13 * d)
    assert result.gpt.count_params() == blocks + (letters + result.LENGTH) * d + 2 * d
    losses = np.round([result.fit.history["loss"][step] for step in (0, -1)], 1)
    assert_allclose(
        result.printed_numbers, [12 * d**2 + 13 * d, result.gpt.count_params(), *losses], atol=0.06
    )


def test_mini_gpt_formula_gives_the_size_of_gpt_2():
    d, blocks, vocabulary, length = 768, 12, 50_257, 1_024
    count = blocks * (12 * d**2 + 13 * d) + (vocabulary + length) * d + 2 * d
    assert count == 124_439_808
    assert round(12 * blocks * d**2 / 1e6) == 85
    assert round(vocabulary * d / 1e6) == 39


@pytest.mark.parametrize("seed", SEEDS)
def test_mini_gpt_learns_and_does_not_look_ahead(run, seed):
    result = run("mini_gpt", SEED=seed)
    losses = result.fit.history["loss"]
    assert 2.5 < losses[0] < 4
    assert losses[-1] < 0.7
    text = result.windows[:1, :-1].copy()
    before = np.asarray(result.gpt(text))
    text[0, 10:] = 0
    moved = np.abs(np.asarray(result.gpt(text)) - before).max(axis=-1)[0]
    assert np.all(moved[:10] == 0)
    assert np.all(moved[10:] > 0.01)


def test_mini_gpt_tied_embedding_gets_the_gradients_of_both_uses(run):
    result = run("mini_gpt")
    text, after = result.windows[:8, :-1], result.windows[:8, 1:]
    stream = keras.Model(result.tokens, result.x)
    *_, final = (each for each in result.gpt.layers if "normalization" in each.name)
    table = result.embedding.embeddings.value
    gradients = {}
    for use in ("both", "read", "written"):
        with tf.GradientTape() as tape:
            vectors, out = final(stream(text)), tf.transpose(table)
            if use == "both":
                logits = result.gpt(text)
            elif use == "read":
                logits = vectors @ tf.stop_gradient(out)
            else:
                logits = tf.stop_gradient(vectors) @ out
            loss = result.loss(after, logits)
        gradients[use] = tf.convert_to_tensor(tape.gradient(loss, table)).numpy()
    assert_allclose(gradients["both"], gradients["read"] + gradients["written"], atol=1e-5)
    assert min(np.abs(each).max() for each in gradients.values()) > 1e-3


# parts_removed

LOWEST = -0.9125 * np.log(0.9125) - 0.0875 * np.log(0.0125)


def last(result):
    """Return the loss of the last 100 steps, by what was removed."""
    return dict(zip(result.REMOVED, result.curves[:, -100:].mean(axis=1), strict=True))


@pytest.mark.parametrize("seed", SEEDS)
def test_parts_removed_whole_block_comes_close_to_the_lowest_loss(run, seed):
    assert round(LOWEST, 2) == 0.47
    assert last(run("parts_removed", SEED=seed))["nothing"] < LOWEST + 0.07


@pytest.mark.parametrize("seed", SEEDS)
def test_parts_removed_attention_feed_forward_and_positions_are_missed(run, seed):
    loss = last(run("parts_removed", SEED=seed))
    assert loss["attention"] > loss["nothing"] + 0.7
    assert loss["feed-forward"] > loss["nothing"] + 0.15
    assert loss["positions"] > loss["nothing"] + 0.15


@pytest.mark.parametrize("seed", SEEDS)
def test_parts_removed_residual_and_normalization_are_hardly_missed(run, seed):
    loss = last(run("parts_removed", SEED=seed))
    assert abs(loss["normalization"] - loss["nothing"]) < 0.1
    assert loss["residual"] - loss["nothing"] < 0.2


def test_parts_removed_missed_parts_stay_missed_at_a_higher_rate_and_for_longer(run):
    result = run("parts_removed")
    before = [each.numpy() for each in result.weights]
    adam = tf.optimizers.Adam(0.03)

    @tf.function(autograph=False)
    def step(letters):
        with tf.GradientTape() as tape:
            each = result.losses(letters)
        adam.apply(tape.gradient(each, result.weights), result.weights)
        return each

    order = np.random.default_rng(9).permutation(16_000)
    again = result.text.reshape(16_000, 13)[order].reshape(result.text.shape)
    curves = [step(each).numpy() for each in np.float32(np.eye(8))[again]]
    for weight, value in zip(result.weights, before, strict=True):
        weight.assign(value)
    loss = dict(zip(result.REMOVED, np.mean(curves[-100:], axis=0), strict=True))
    assert loss["nothing"] < LOWEST + 0.07
    for part in ("attention", "feed-forward", "positions"):
        assert loss[part] > loss["nothing"] + 0.15


def test_parts_removed_four_blocks_miss_residuals(run):
    loss = last(run("parts_removed", BLOCKS=4, REMOVED=("nothing", "residual", "normalization")))
    assert loss["nothing"] < LOWEST + 0.1
    assert loss["residual"] > 1.6
    assert abs(loss["normalization"] - loss["nothing"]) < 0.2


def test_parts_removed_four_blocks_without_residuals_learn_slowly(run):
    results = [run("parts_removed", SEED=seed) for seed in SEEDS]
    losses = deep_losses(results, [(0, 0.001, 0)], steps=1000, blocks=4, residual=0)
    assert np.all((losses > LOWEST + 0.15) & (losses < 1.3))


def test_parts_removed_prints_the_losses(run):
    result = run("parts_removed")
    assert_allclose(result.printed_numbers, list(last(result).values()), atol=0.006)
    lines = [line.split(":")[0] for line in result.printed.strip().splitlines()]
    assert lines == [f"without {name}" for name in result.REMOVED]
    flat = result.text.reshape(-1, 13)
    follows = result.table[flat[:, 3], flat[:, 4]] == flat[:, 5]
    assert follows.mean() == pytest.approx(0.9125, abs=0.01)
    letters = np.float32(np.eye(8))[result.text[:20].reshape(-1, 13)]
    base = result.losses(letters).numpy()
    for at, used in ((1, "positions"), (2, None)):
        kept = result.weights[at].numpy()
        result.weights[at].assign(kept * 0)
        moved = np.abs(result.losses(letters).numpy() - base) > 1e-6
        result.weights[at].assign(kept)
        assert_equal(moved, [name != used for name in result.REMOVED])
    for at, used in ((6, "attention"), (8, "feed-forward")):
        kept = result.weights[at].numpy()
        result.weights[at].assign(kept * 0)
        moved = np.abs(result.losses(letters).numpy() - base) > 1e-6
        result.weights[at].assign(kept)
        assert_equal(moved, [name != used for name in result.REMOVED])


def test_parts_removed_is_the_block_written_out(run):
    result = run("parts_removed")
    rng = np.random.default_rng(5)
    sentence = rng.integers(8, size=13)
    for network, removed in enumerate(result.REMOVED):
        weights = [each.numpy()[network, 0].astype(float) for each in result.weights]
        embed, places, unembed, query, key, value, join, widen, narrow = weights

        def norm(x, removed=removed):
            root = np.sqrt(np.mean(x**2, axis=1, keepdims=True))
            return x if removed == "normalization" else x / root

        x = embed[sentence[:-1]] + places * (removed != "positions")
        read = np.zeros_like(x)
        for at, row in enumerate(norm(x)):
            scores = norm(x)[: at + 1] @ key @ (row @ query) / 4
            share = np.exp(scores - scores.max())
            read[at] = share / share.sum() @ norm(x)[: at + 1] @ value @ join
        x = x * (removed != "residual") + read * (removed != "attention")
        inside = norm(x) @ widen
        tanh = np.tanh(np.sqrt(2 / np.pi) * (inside + 0.044715 * inside**3))
        made = inside * (1 + tanh) / 2 @ narrow
        x = x * (removed != "residual") + made * (removed != "feed-forward")
        logits = norm(x) @ unembed
        log_p = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        expected = -log_p[np.arange(1, 12), sentence[2:]].mean()
        found = result.losses(np.float32(np.eye(8))[sentence][None]).numpy()[network]
        assert found == pytest.approx(expected, rel=0.01)


thin = functools.partial(np.linalg.svd, full_matrices=False)


def deep_losses(results, kinds, steps=150, blocks=6, residual=1):
    """Return losses by kind and seed; a kind: (normalized after, rate, warm-up steps)."""
    width = 16
    shapes = [(8, width), (12, width), (width, 8)]
    shapes += blocks * [*[(width, width)] * 4, (width, 64), (64, width)]
    starts = []
    for _ in kinds:
        for seed in range(len(results)):
            rng = np.random.default_rng(seed)
            starts.append([rng.normal(size=(1, *s)) / s[0] ** 0.5 for s in shapes])
            if not residual:  # the shapes of a layer: orthogonal
                starts[-1][3:] = [u @ v for u, _, v in map(thin, starts[-1][3:])]
    weights = [tf.Variable(np.float32(each)) for each in zip(*starts, strict=True)]
    after, rate, warm = np.float32(np.repeat(kinds, len(results), axis=0)).T[..., None, None, None]
    moments = [[tf.Variable(tf.zeros_like(each)) for each in weights] for _ in range(2)]

    def norm(x):
        return 4 * tf.math.l2_normalize(x, -1)

    def attend(x, query, key, value, join):
        scores = tf.matmul(x @ query, x @ key, transpose_b=True) / 4
        scores = tf.where(np.tri(12, dtype=bool), scores, -np.inf)
        return tf.nn.softmax(scores) @ (x @ value) @ join

    def add(x, part):
        total = residual * x + part(after * x + (1 - after) * norm(x))
        return after * norm(total) + (1 - after) * total

    @tf.function(autograph=False)
    def step(letters, number):
        with tf.GradientTape() as tape:
            x = letters[:, :, :-1] @ weights[0] + weights[1]
            for at in range(3, len(weights), 6):
                *four, widen, narrow = weights[at : at + 6]
                x = add(x, lambda x, four=four: attend(x, *four))
                x = add(x, lambda x, a=widen, b=narrow: tf.nn.gelu(x @ a) @ b)
            log_p = tf.nn.log_softmax(norm(x) @ weights[2])[:, :, 1:]
            each = -8 * tf.reduce_mean(letters[:, :, 2:] * log_p, axis=(1, 2, 3))
        now = rate * tf.minimum(1.0, number / tf.maximum(warm, 1.0))
        gradients = tape.gradient(each, weights)
        for weight, g, mean, square in zip(weights, gradients, *moments, strict=True):  # Adam
            mean.assign(0.9 * mean + 0.1 * g)
            square.assign(0.999 * square + 0.001 * g**2)
            root = tf.sqrt(square / (1 - 0.999**number)) + 1e-7
            weight.assign_sub(now * mean / (1 - 0.9**number) / root)
        return each

    text = np.concatenate([[result.text[:steps, :16] for result in results]] * len(kinds))
    losses = [
        step(np.eye(8, dtype="float32")[text[:, at % 500]], np.float32(at + 1)).numpy()
        for at in range(steps)
    ]
    return np.mean(losses[-50:], axis=0).reshape(len(kinds), len(results))


def test_parts_removed_deep_post_normalization_needs_small_first_steps(run):
    results = [run("parts_removed", SEED=seed) for seed in SEEDS]
    kinds = [(0, 0.02, 0), (1, 0.02, 0), (1, 0.01, 0), (1, 0.01, 50)]
    before, after, slower, warmed = deep_losses(results, kinds)
    assert max(before) < 1.3
    assert min(after) > 1.7
    assert max(warmed) < 1.35
    assert np.mean(slower) > np.mean(warmed) + 0.3


# through_depth


@pytest.mark.parametrize("seed", SEEDS)
def test_through_depth_without_residuals_positions_become_alike(run, seed):
    result = run("through_depth", SEED=seed)
    assert result.measured["no residual"][0][3] > 0.99
    assert result.measured["pre-normalization"][0][-1] < 0.9
    assert result.measured["pre-normalization"][0][3] < 0.6
    assert result.measured["post-normalization"][0][-1] > 0.99


@pytest.mark.parametrize("seed", SEEDS)
def test_through_depth_without_residuals_gradients_of_queries_vanish(run, seed):
    result = run("through_depth", SEED=seed)
    _, last, queries = result.measured["no residual"]
    assert queries[3] < 0.001 * queries[0]
    assert queries[-1] < 1e-10
    assert max(last) < 5 * min(last)
    _, _, queries = result.measured["pre-normalization"]
    assert queries[-1] > 0.05 * queries[0]
    _, last, queries = result.measure(lambda x, part: part(x))  # nor normalization
    assert max(last) < 6 * min(last)
    assert queries[-1] < 1e-10


@pytest.mark.parametrize("seed", SEEDS)
def test_through_depth_attention_makes_positions_alike(run, seed):
    result = run("through_depth", SEED=seed)
    x = result.inputs
    for *_, widen, narrow in result.blocks:
        x = tf.nn.relu(result.norm(x) @ widen) @ narrow
    unit = tf.math.l2_normalize(x, -1).numpy()
    cosines = unit @ np.swapaxes(unit, 1, 2)
    assert cosines[:, ~np.eye(16, dtype=bool)].mean() < 0.95


@pytest.mark.parametrize("seed", SEEDS)
def test_through_depth_without_normalization_gradients_explode(run, seed):
    result = run("through_depth", SEED=seed)
    gradients = result.measured["no normalization"][1]
    assert max(gradients) > 10 * max(result.measured["pre-normalization"][1])
    assert gradients[0] > 10 * gradients[-1]
    _, scaled, _ = result.measure(lambda x, part: x + part(x) / (2 * result.BLOCKS))
    assert max(scaled) < 10 * min(scaled)
    assert max(scaled) < 10


@pytest.mark.parametrize("seed", SEEDS)
def test_through_depth_last_gradient_falls_with_depth_before_and_not_after(run, seed):
    ends = {}
    for blocks in (3, 12):
        result = run("through_depth", SEED=seed, BLOCKS=blocks)
        ends[blocks] = [result.measured[kind][1][-1]
                        for kind in ("pre-normalization", "post-normalization")]  # fmt: skip
    before, after = np.divide(ends[12], ends[3])
    assert 0.35 < before < 0.75
    assert 0.9 < after < 2.2


def test_through_depth_draws_what_it_measures(run):
    result = run("through_depth")
    axes = result.figures[0].axes
    for number, (kind, measured) in enumerate(result.measured.items()):
        for axis, values in zip(axes, measured, strict=True):
            assert_equal(axis.lines[number].get_data(), [np.arange(1, 13), values])
            assert axis.lines[number].get_label() == kind
    for axis in axes:
        colors = [line.get_color() for line in axis.lines]
        assert colors == [line.get_color() for line in axes[0].lines]
        assert len(set(colors)) == 4
    assert [axis.get_ylabel() for axis in axes] == [
        "likeness", "gradient, feed-forward", "gradient, queries"
    ]  # fmt: skip
    assert axes[2].get_xlabel() == "block"
    assert [axis.get_yscale() for axis in axes] == ["linear", "log", "log"]


def test_through_depth_measures_the_formula(run):
    result = run("through_depth", BLOCKS=3)
    targets = result.targets.argmax(-1)

    def norm(x):
        return (x - tf.reduce_mean(x, -1)[..., None]) / tf.math.reduce_std(x, -1)[..., None]

    def attend(x, weights):
        query, key, value, join = weights
        scores = tf.einsum("bid,bjd->bij", x @ query, x @ key) / 8
        return tf.nn.softmax(scores) @ (x @ value) @ join

    def feed(x, weights):
        return tf.maximum(x @ weights[0], 0) @ weights[1]

    for kind, (alike, last, queries) in result.measured.items():
        x, expected = tf.constant(result.inputs), []
        with tf.GradientTape() as tape:
            for block in result.blocks:
                for part, weights in ((attend, block[:4]), (feed, block[4:])):
                    made = part(x if kind[:4] in ("post", "no n") else norm(x), weights)
                    x = made if kind == "no residual" else x + made
                    x = norm(x) if kind == "post-normalization" else x
                y = x.numpy() / np.linalg.norm(x, axis=-1, keepdims=True)
                cosines = np.einsum("bid,bjd->bij", y, y).sum(axis=(1, 2)).mean()
                expected.append((cosines - 16) / (16 * 15))
            logits = norm(x)
            loss = keras.ops.mean(
                keras.losses.sparse_categorical_crossentropy(targets, logits, from_logits=True)
            )
        gradients = tape.gradient(loss, result.blocks)
        assert_allclose(alike, expected, rtol=1e-3)
        assert_allclose(last, [np.linalg.norm(each[5]) for each in gradients], rtol=1e-2)
        assert_allclose(queries[0], np.linalg.norm(gradients[0][0]), rtol=1e-2)


# positions


def spreads(result):
    """Return by how much scores of one offset differ at most."""
    return {
        name: max(np.ptp(np.diagonal(score, k)) for k in range(-31, 32))
        for name, score in result.scores.items()
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_positions_rotary_and_alibi_scores_depend_on_the_offset_only(run, seed):
    spread = spreads(run("positions", SEED=seed))
    assert spread["rotary"] < 1e-9
    assert spread["ALiBi"] < 1e-9
    assert spread["sinusoidal"] > 1


@pytest.mark.parametrize("seed", SEEDS)
def test_positions_rotary_is_a_rotation(run, seed):
    result = run("positions", SEED=seed)
    x = np.random.default_rng(seed).normal(size=(32, 64))
    turned = result.rotary(x)
    assert_allclose(np.linalg.norm(turned, axis=1), np.linalg.norm(x, axis=1))
    assert_equal(turned[0], x[0])
    first = np.array([[np.cos(5), -np.sin(5)], [np.sin(5), np.cos(5)]]) @ x[5, :2]
    assert_allclose(turned[5, :2], first)
    slowest = (x[31, 62] + 1j * x[31, 63]) * np.exp(31j / 10_000 ** (62 / 64))
    assert_allclose(turned[31, 62:], [slowest.real, slowest.imag])


def test_positions_waves_are_those_of_the_paper_and_shift_by_a_rotation(run):
    result = run("positions")
    waves = result.sinusoidal(np.zeros((32, 64)))
    assert waves[7, 10] == pytest.approx(np.sin(7 / 10_000 ** (10 / 64)))
    assert waves[7, 11] == pytest.approx(np.cos(7 / 10_000 ** (10 / 64)))
    shift = np.linalg.lstsq(waves[:-3], waves[3:])[0]  # one matrix for all positions
    assert_allclose(waves[:-3] @ shift, waves[3:], atol=1e-6)
    assert_allclose(np.diagonal(waves @ waves.T, 4), (waves @ waves.T)[0, 4])


def test_positions_alibi_lowers_scores_by_slope_times_distance(run):
    result = run("positions")
    assert_equal(result.alibi(np.zeros((32, 32)), 0.5)[10, [10, 8, 13]], [0, -1, -1.5])


@pytest.mark.parametrize("seed", SEEDS)
def test_positions_without_them_ab_is_ba(run, seed):
    result = run("positions", SEED=seed)
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=(2, 64))
    query, key, value = (rng.normal(size=(64, 64)) / 8 for _ in range(3))

    def last_reads(tokens, turn):
        x = np.zeros((32, 64))
        x[: len(tokens)] = tokens
        scores = (turn(x @ query) @ turn(x @ key).T)[: len(tokens), : len(tokens)] / 8
        weights = np.exp(scores - scores.max(axis=1, keepdims=True))
        weights /= weights.sum(axis=1, keepdims=True)
        return weights @ x[: len(tokens)] @ value

    one, other = (last_reads(each, lambda x: x) for each in ([a, b], [b, a]))
    assert_allclose(one, other[::-1], rtol=1e-12)
    one, other = (last_reads(each, result.rotary) for each in ([a, b], [b, a]))
    assert np.abs(one - other[::-1]).max() > 0.01


def test_positions_draws_and_prints_the_scores(run):
    result = run("positions")
    for axis, (name, score) in zip(result.figures[0].axes, result.scores.items(), strict=True):
        assert axis.get_title() == name
        assert_equal(axis.images[0].get_array(), score)
        assert axis.get_xlabel() == "looked at"
    assert_allclose(result.printed_numbers, list(spreads(result).values()), atol=0.006)
    token, other = result.token[0], result.other[0]
    waves = result.sinusoidal(np.zeros((32, 64)))
    score = (token + waves[3]) @ result.query @ (result.key.T @ (other + waves[9]))
    assert result.scores["sinusoidal"][3, 9] == pytest.approx(score)


# longer


@pytest.mark.parametrize("seed", SEEDS)
def test_longer_rotary_and_alibi_go_on(run, seed):
    result = run("longer", SEED=seed)
    share = dict(zip(result.KINDS, result.found.mean(axis=1), strict=True))
    for kind in ("rotary", "ALiBi"):
        assert share[kind][1:15].mean() > 0.98
        assert share[kind][20:].mean() > 0.9
    for kind in ("learned", "sinusoidal"):
        assert share[kind][1:15].mean() > 0.95
        assert share[kind][20:].mean() < 0.3


def test_longer_half_the_slope_misses_letters(run):
    result, half = run("longer"), run("longer", SLOPE=0.5)
    assert result.found[3].mean() > 0.99
    assert half.found[3][:, 3:].mean() < 0.97
    assert abs(half.found[2].mean() - result.found[2].mean()) < 0.02


def test_longer_positions_seen_in_short_texts_suffice(run):
    result = run("longer", SHIFT=49)
    share = dict(zip(result.KINDS, result.found.mean(axis=1), strict=True))
    assert share["sinusoidal"][20:].mean() > 0.9
    assert share["learned"][20:].mean() > 0.5


def test_longer_draws_the_share_found_on_new_text(run):
    result = run("longer")
    logits = np.asarray(result.logits(result.text, np.arange(64)))
    found = logits.argmax(-1)[:, :, 1:] == result.text[:, :-1]
    for kind, share in zip(result.KINDS, found.mean(axis=1), strict=True):
        assert_equal(result.labeled(kind), [np.arange(1, 64), share])
    assert result.text.shape == (500, 64)
    assert result.SHORT == 16
    keys = np.asarray(result.rotated(np.ones((4, 1, 64, 32), "float32"), np.arange(64)))
    assert np.ptp(keys[2, 0], axis=0).max() > 1
    assert np.ptp(keys[[0, 1, 3], 0], axis=1).max() == 0


# norms_and_gates


def test_norms_and_gates_are_those_of_keras(run):
    result = run("norms_and_gates")
    x = np.random.default_rng(3).normal(-2, 5, size=(4, 96)).astype("float32")
    for ours, theirs in result.pairs.values():
        assert_allclose(ours(x), np.asarray(theirs(x)), atol=1e-5)
    assert_allclose(result.layer_norm(x).mean(axis=1), 0, atol=1e-5)
    factors = result.rms_norm(x) / x
    assert_allclose(factors, np.tile(factors[:, :1], 96), rtol=1e-4)
    centered = x - x.mean(axis=1, keepdims=True)
    assert_allclose(result.rms_norm(centered), result.layer_norm(x), atol=1e-3)
    assert_allclose(result.rms_norm(7 * x), result.rms_norm(x), atol=1e-5)
    assert np.abs(result.rms_norm(x + 9) - result.rms_norm(x)).max() > 0.5


def test_norms_and_gates_gated_layer_has_as_many_weights(run):
    result = run("norms_and_gates")
    for model in result.models.values():
        assert sum(np.prod(w.shape) for w in model.weights if len(w.shape) == 2) == 8 * 96**2
    rng = np.random.default_rng(0)
    x = rng.normal(size=(1, 3, 96)).astype("float32")
    gate, up, down = (w.numpy() for w in result.models["swiglu"].weights)
    inside = x @ gate
    expected = (inside / (1 + np.exp(-inside)) * (x @ up)) @ down
    assert_allclose(np.asarray(result.models["swiglu"](x)), expected, atol=1e-5)


def test_norms_and_gates_prints_counts_means_and_differences(run):
    result = run("norms_and_gates")
    mean = abs(result.rms_norm(result.x).mean())
    assert_allclose(result.printed_numbers, [192, 0, 0, 96, mean, 0, 73_728, 73_728], atol=0.006)
