import itertools

import keras
import numpy as np
import pytest
import tensorflow as tf
from matplotlib.colors import to_rgba
from numpy.testing import assert_allclose, assert_equal
from scipy.special import log_softmax
from scipy.stats import truncnorm

QUERIES = [
    "weight initialization",
    "xavier vs he initialization",
    "why not initialize weights to zero",
    "symmetry breaking",
    "glorot uniform",
    "kaiming initialization relu",
    "orthogonal initialization",
    "how to initialize the bias of the last layer",
    "implement xavier initialization in numpy",
    "zero init residual branch",
]
"""What readers may type who look for this page, written without looking at it."""

SEEDS = [0, 1, 2]


# symmetry


@pytest.mark.parametrize("seed", SEEDS)
def test_symmetry_zero_weights_get_no_gradient_but_for_the_last_bias(run, seed):
    result = run("symmetry", SEED=seed)
    first, first_bias, last, last_bias = result.train(*result.zero)
    assert not first.any()
    assert not first_bias.any()
    assert not last.any()
    shares = np.bincount(result.digits) / len(result.digits)
    odds = np.exp(last_bias) / np.exp(last_bias).sum()
    assert_allclose(odds, shares, atol=1e-4)
    assert result.rows["all 0"][:2] == ([False, False, False, True], 1)
    assert result.rows["all 0"][2] == shares.max()


@pytest.mark.parametrize("seed", SEEDS)
def test_symmetry_equal_weights_stay_equal(run, seed):
    result = run("symmetry", SEED=seed)
    for steps in (200, 1000):
        first, _, last, _ = trained = result.train(*result.equal, steps=steps)
        assert_allclose(first, first[:, :1] + np.zeros((1, 32)), atol=1e-9)
        assert_allclose(last, last[:1] + np.zeros((32, 1)), atol=1e-9)
        assert np.ptp(first[:, 0]) > 0.1
        assert np.ptp(last[0]) > 0.1
        assert result.gradients(trained)[1] < 0.6
    assert result.rows["all 0.1"][1] == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_symmetry_noise_or_dropout_breaks_it(run, seed):
    result = run("symmetry", SEED=seed)
    for name in ("all 0.1, dropout", "0.1 + noise", "random"):
        moved, units, right = result.rows[name]
        assert moved == [True] * 4
        assert units == 32
        assert right > 0.95
    noise = result.starts["0.1 + noise"][0] - 0.1
    assert 0 < np.abs(noise).max() < 0.001


@pytest.mark.parametrize("seed", SEEDS)
def test_symmetry_the_last_layer_alone_may_be_zero(run, seed):
    result = run("symmetry", SEED=seed)
    start = [result.random[0], np.zeros(32), result.zero[1], np.zeros(10)]
    slopes, _ = result.gradients(start)
    assert not slopes[0].any()
    assert not slopes[1].any()
    assert slopes[2].any()
    assert slopes[3].any()
    assert result.rows["last 0"][0] == [True] * 4
    assert result.rows["last 0"][2] > 0.95
    assert result.rows["first 0"][:2] == ([False, False, False, True], 1)


@pytest.mark.parametrize(
    ("activation", "zero", "expected"),
    [
        ("tanh", "all", [False, False, False, True]),
        ("tanh", "first", [True, True, False, True]),
        ("sigmoid", "all", [False, False, True, True]),
    ],
)
def test_symmetry_other_activations_move_where_relu_does_not(run, activation, zero, expected):
    result = run("symmetry", SEED=0)
    model = keras.Sequential(
        [keras.Input((64,)), keras.layers.Dense(32, activation), keras.layers.Dense(10, "softmax")]
    )
    last = result.random[1] if zero == "first" else result.zero[1]
    model.set_weights([result.zero[0], np.zeros(32), last, np.zeros(10)])
    with tf.GradientTape() as tape:
        loss = keras.losses.sparse_categorical_crossentropy(result.digits, model(result.images))
    slopes = tape.gradient(loss, model.trainable_variables)
    assert [bool(np.any(np.asarray(each))) for each in slopes] == expected


def test_symmetry_gradients_are_those_of_keras(run):
    result = run("symmetry", SEED=0)
    model = keras.Sequential(
        [keras.Input((64,)), keras.layers.Dense(32, "relu"), keras.layers.Dense(10, "softmax")]
    )
    parameters = [result.random[0], np.full(32, 0.1), result.random[1], np.full(10, 0.2)]
    model.set_weights(parameters)
    with tf.GradientTape() as tape:
        losses = keras.losses.sparse_categorical_crossentropy(result.digits, model(result.images))
        loss = tf.reduce_mean(losses)
    expected = tape.gradient(loss, model.trainable_variables)
    for ours, theirs in zip(result.gradients(parameters)[0], expected, strict=True):
        assert_allclose(ours, theirs, atol=1e-5)


def test_symmetry_prints_the_rows(run):
    result = run("symmetry", SEED=0)
    lines = result.printed.splitlines()
    assert lines[0].split() == ["start", "moved", "units", "right"]
    for line, (name, (moved, units, right)) in zip(lines[1:], result.rows.items(), strict=True):
        marks = "".join("y" if each else "-" for each in moved)
        assert line.split() == [*name.split(), marks, str(units), f"{right:.2f}"]
    assert list(result.rows) == list(result.starts)
    for name, (first, last) in {
        "all 0": (0, 0),
        "all 0.1": (0.1, 0.1),
        "all 0.1, dropout": (0.1, 0.1),
        "last 0": (result.random[0], 0),
        "first 0": (0, result.random[1]),
        "random": result.random,
    }.items():
        assert_equal(result.starts[name][0] - first, 0)
        assert_equal(result.starts[name][1] - last, 0)
    for name, start in result.starts.items():
        trained = result.train(*start)
        right = result.gradients(trained)[1]
        assert result.rows[name][2] == right
        changed = [bool(np.any(trained[at] != start[at // 2])) for at in (0, 2)]
        assert [result.rows[name][0][0], result.rows[name][0][2]] == changed


# from_scratch


@pytest.mark.parametrize("seed", SEEDS)
def test_from_scratch_equals_keras(run, seed):
    result = run("from_scratch", SEED=seed)
    assert len(result.differences) == 12
    assert max(result.differences.values()) < 1e-7
    assert float(result.printed.splitlines()[0].split()[-1]) == 0
    for (layer, name), _ in result.differences.items():
        shape, (rule, kind) = result.shapes[layer], name.split("_")
        theirs = {
            "glorot_uniform": keras.initializers.GlorotUniform,
            "glorot_normal": keras.initializers.GlorotNormal,
            "he_uniform": keras.initializers.HeUniform,
            "he_normal": keras.initializers.HeNormal,
            "lecun_uniform": keras.initializers.LecunUniform,
            "lecun_normal": keras.initializers.LecunNormal,
        }[name](seed=seed)(shape)
        assert_allclose(result.initialize(shape, rule, kind), theirs, atol=1e-7)


@pytest.mark.parametrize("seed", SEEDS)
def test_from_scratch_both_kinds_have_the_variance_of_the_formula(run, seed):
    result = run("from_scratch", SEED=seed)
    assert result.fans((3, 3, 16, 32)) == (144, 288)
    assert result.fans((400, 100)) == (400, 100)
    for shape in result.shapes.values():
        fan_in, fan_out = result.fans(shape)
        variance = {"glorot": 2 / (fan_in + fan_out), "he": 2 / fan_in, "lecun": 1 / fan_in}
        for rule, expected in variance.items():
            for kind in ("uniform", "normal"):
                drawn = np.array(result.initialize(shape, rule, kind))
                assert drawn.var() == pytest.approx(expected, rel=0.05)
                assert abs(drawn.mean()) < 0.05 * np.sqrt(expected)
    for (layer, name), deviation in result.deviations.items():
        rule, kind = name.split("_")
        drawn = np.array(result.initialize(result.shapes[layer], rule, kind))
        assert deviation == drawn.std()
        block = result.printed.split(layer)[1].split(f"  {rule} ")[1].splitlines()[0]
        assert f"{deviation:.4f} {kind}" in block


def test_from_scratch_normals_are_cut_off_and_widened(run):
    result = run("from_scratch", SEED=0)
    assert truncnorm(-2, 2).std() == pytest.approx(0.87962566103423978)
    drawn = np.array(result.initialize((400, 100), "he", "normal"))
    largest = np.abs(drawn).max() / np.sqrt(2 / 400)
    assert 2.2 < largest <= 2 / truncnorm(-2, 2).std() + 1e-6  # 2.27 deviations


def test_from_scratch_defaults_of_keras(run):
    run("from_scratch", SEED=0)
    for layer in (keras.layers.Dense(3), keras.layers.Conv2D(3, 3)):
        assert type(layer.kernel_initializer) is keras.initializers.GlorotUniform
        assert type(layer.bias_initializer) is keras.initializers.Zeros
    lstm = keras.layers.LSTM(3)
    assert type(lstm.cell.kernel_initializer) is keras.initializers.GlorotUniform
    assert type(lstm.cell.recurrent_initializer) is keras.initializers.Orthogonal
    assert lstm.cell.unit_forget_bias
    embedding = keras.layers.Embedding(3, 2).embeddings_initializer
    assert type(embedding) is keras.initializers.RandomUniform
    assert (embedding.minval, embedding.maxval) == (-0.05, 0.05)


def test_from_scratch_keras_counts_depthwise_inputs_wrongly(run):
    result = run("from_scratch", SEED=0)
    layer = keras.layers.DepthwiseConv2D(
        3, depthwise_initializer=keras.initializers.HeNormal(seed=0), use_bias=False
    )
    layer.build((None, 8, 8, 64))
    (weights,) = layer.get_weights()
    assert result.fans(weights.shape)[0] == 576
    assert weights.std() == pytest.approx(np.sqrt(2 / 576), rel=0.1)
    images = np.zeros((1, 3, 3, 64), "float32")  # an output depends on 9 pixels of its channel
    images[..., 5] = 1
    outputs = layer(images).numpy()[0, 0, 0]
    assert np.flatnonzero(outputs).tolist() == [5]
    assert np.sqrt(576 / 9) == 8


def test_from_scratch_a_shared_initializer_repeats_itself(run):
    run("from_scratch", SEED=0)
    for start, same in ((keras.initializers.HeNormal(), True), ("he_normal", False)):
        pair = [keras.layers.Dense(4, kernel_initializer=start) for _ in range(2)]
        for layer in pair:
            layer.build((None, 4))
        assert np.array_equal(pair[0].kernel, pair[1].kernel) == same


# variance


@pytest.mark.parametrize("seed", SEEDS)
def test_variance_follows_the_derivation(run, seed):
    result = run("variance", SEED=seed)
    for start, (relu, linear) in {
        "Glorot: variance 1/n": (0.5, 1),
        "He: variance 2/n": (1, 2),
    }.items():
        for name, factor in (("relu", relu), ("linear", linear)):
            squares = result.measured[start, name]
            a_layer = (squares[-1] / squares[0]) ** (1 / 30)
            assert a_layer == pytest.approx(factor, rel=0.08)


@pytest.mark.parametrize("seed", SEEDS)
def test_variance_tanh_bears_both_and_gelu_needs_another(run, seed):
    result = run("variance", SEED=seed)
    glorot, he = result.starts
    assert 0.01 < result.measured[glorot, "tanh"][-1] < 0.03
    assert 0.2 < result.measured[he, "tanh"][-1] < 0.4
    assert result.measured[glorot, "gelu"][-1] < 1e-15
    assert result.measured[he, "gelu"][-1] < 0.01
    z, step = np.linspace(-8, 8, 4001, retstep=True)
    density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi) * step
    kept = [np.sum(density * result.functions["gelu"](s * z) ** 2) / s**2 for s in (1.4, 0.7, 0.1)]
    assert np.all(np.diff([0.5, *kept]) < 0)  # less than half, and the less the smaller


def selu(z):
    return 1.0507009873554805 * np.where(z > 0, z, 1.6732632423543772 * np.expm1(np.minimum(z, 0)))


def test_variance_levels_of_gelu_and_silu_are_unstable(run):
    functions = run("variance", SEED=0).functions
    z = np.linspace(-10, 10, 20001)
    expected = {
        "linear": (functions["linear"], 1, 1),
        "relu": (functions["relu"], 2, 1),
        "tanh": (functions["tanh"], 2.54, 0.46),
        "selu": (selu, 1, 0.78),
        "gelu": (functions["gelu"], 2.35, 1.14),
        "silu": (lambda z: z * functions["sigmoid"](z), 2.81, 1.17),
    }
    for f, variance, left in expected.values():

        def square(v, f=f):
            return np.average(f(np.sqrt(v) * z) ** 2, weights=np.exp(-(z**2) / 2))

        assert 1 / square(1) == pytest.approx(variance, abs=0.005)
        assert (square(1.01) / square(1) - 1) / 0.01 == pytest.approx(left, abs=0.006)
    assert_allclose(selu(z), keras.activations.selu(z), atol=1e-5)


def test_variance_inputs_scale_every_layer(run):
    result = run("variance", SEED=0)
    h, large = result.x, 255 * result.x
    for w in result.weights:
        h, large = (result.functions["relu"](each @ w / 16) for each in (h, large))
    assert h.any()
    assert_allclose(large, 255 * h)


@pytest.mark.parametrize("seed", SEEDS)
def test_variance_sigmoid_is_level_and_blind(run, seed):
    result = run("variance", SEED=seed)
    for start, variance in result.starts.items():
        h = result.x
        for w in result.weights:
            h = result.functions["sigmoid"](h @ (np.sqrt(variance) * w))
        assert result.measured[start, "sigmoid"][-1] == pytest.approx(np.mean(h**2))
        assert 0.2 < np.mean(h**2) < 0.4
        assert h.var(axis=0).mean() < 1e-15  # over inputs: all alike


@pytest.mark.parametrize("seed", SEEDS)
def test_variance_depends_on_the_variance_of_weights_only(run, seed):
    result = run("variance", SEED=seed)
    normal = result.squares(result.functions["relu"], 2 / 256)
    rng = np.random.default_rng(seed)
    h = result.x
    for _ in range(30):
        h = np.maximum(h @ rng.uniform(-1, 1, (256, 256)) * np.sqrt(3 * 2 / 256), 0)
    a_layer = (np.mean(h**2) / normal[-1]) ** (1 / 30)
    assert a_layer == pytest.approx(1, rel=0.08)  # Glorot's would be 0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_variance_pytorch_loses_a_sixth_power(run, seed):
    result = run("variance", SEED=seed)
    gain = np.sqrt(2 / (1 + np.sqrt(5) ** 2))  # of a leaky ReLU with slope sqrt(5)
    bound = np.sqrt(3) * gain / np.sqrt(256)
    assert bound == pytest.approx(1 / np.sqrt(256))
    squares = result.squares(result.functions["relu"], bound**2 / 3)
    assert (squares[-1] / squares[0]) ** (1 / 30) == pytest.approx(1 / 6, rel=0.08)


@pytest.mark.parametrize("seed", SEEDS)
def test_variance_fan_in_and_fan_out_differ_by_the_ends_only(run, seed):
    relu = run("variance", SEED=0).functions["relu"]
    widths = [512, 256, 1024, 256, 512, 128]
    ends = {}
    for mode in (0, 1):
        rng = np.random.default_rng(seed)  # the same numbers, but for their scale
        h = rng.normal(size=(200, 512))
        for shape in itertools.pairwise(widths):
            h = relu(h @ rng.normal(0, np.sqrt(2 / shape[mode]), shape))
        ends[mode] = np.mean(h**2)
    assert ends[1] / ends[0] == pytest.approx(512 / 128)


def test_variance_draws_what_it_measures(run):
    result = run("variance", SEED=0)
    for axes, (start, variance) in zip(result.figures[0].axes, result.starts.items(), strict=True):
        assert axes.get_title() == start
        for line, text, name in zip(axes.lines, axes.texts, result.functions, strict=False):
            assert_equal(line.get_ydata(), result.measured[start, name])
            assert_equal(line.get_xdata(), np.arange(31))
            assert text.get_text() == name
            assert text.get_color() == line.get_color()
            assert_equal(
                result.measured[start, name], result.squares(result.functions[name], variance)
            )
        assert_allclose(axes.lines[5].get_ydata(), (256 * variance / 2) ** np.arange(31))
        for name in result.functions:
            printed = result.printed.split(start)[1].split(f"{name} ")[1].split()[0]
            assert printed == f"{result.measured[start, name][-1]:.0e}"
    assert result.figures[0].axes[0].get_ylabel() == "mean square"
    assert [round(v * 256) for v in result.starts.values()] == [1, 2]


# residual_branches


@pytest.mark.parametrize("seed", SEEDS)
def test_residual_branches_add_what_the_formula_says(run, seed):
    result = run("residual_branches", SEED=seed)
    n = 24
    expected = {
        "full, normalized": 1 + n,
        "scaled": (1 + 1 / n) ** n,
        "scaled, normalized": 2,
        "zero": 1,
    }
    for name, value in expected.items():
        assert result.cases[name][2] == pytest.approx(value)
        squares = result.measured[name]
        assert squares[-1] / squares[0] == pytest.approx(value, rel=0.15)
    full = result.measured["full"]
    assert (full[-1] / full[0]) ** (1 / n) == pytest.approx(2, rel=0.05)
    assert_equal(result.measured["zero"], np.mean(result.x**2))


def test_residual_branches_draws_what_it_measures(run):
    result = run("residual_branches", SEED=0)
    axes = result.figures[0].axes[0]
    for line, text, name in zip(axes.lines, axes.texts, result.measured, strict=True):
        assert_equal(line.get_ydata(), result.measured[name])
        assert text.get_text() == name
        assert text.get_color() == line.get_color()
        scale, normalized, formula = result.cases[name]
        assert_equal(result.stream(scale, normalized), result.measured[name])
        row = next(r for r in result.printed.splitlines() if r[:18].strip() == name)
        assert row[18:].split() == [f"{result.measured[name][-1]:,.1f}", f"{formula:,.1f}"]
    assert axes.get_xlabel() == "branch"
    assert axes.get_ylabel() == "mean square of the stream"


# first_loss


@pytest.mark.parametrize("seed", SEEDS)
def test_first_loss_is_the_entropy_of_the_shares(run, seed):
    result = run("first_loss", SEED=seed)
    shares = np.bincount(result.digits) / len(result.digits)
    entropy = -np.sum(shares * np.log(shares))
    for rate in result.RATES:
        assert result.curves["log shares", rate][0] == pytest.approx(entropy)
        assert result.curves["zero", rate][0] == pytest.approx(np.log(10))
    assert_allclose(result.printed_numbers[:3], [10, 2.303, 1.536])
    assert entropy == pytest.approx(1.536, abs=5e-4)


@pytest.mark.parametrize("seed", SEEDS)
def test_first_loss_lead_is_soon_gone(run, seed):
    result = run("first_loss", SEED=seed)
    zero, shares = (result.curves[name, 0.02] for name in ("zero", "log shares"))
    assert np.all(shares[:10] < 0.9 * zero[:10])  # at the small rate it leads at first
    assert_allclose(shares[100:], zero[100:], rtol=0.08)
    assert_allclose(shares[-1], zero[-1], rtol=0.05)
    assert shares[100] > zero[100]  # and a little behind soon
    fast = [result.curves[name, 1.0][-1] for name in ("zero", "log shares")]
    assert max(fast) < 0.003


@pytest.mark.parametrize("seed", SEEDS)
def test_first_loss_start_is_no_smoother_at_the_best_rate(run, seed):
    result = run("first_loss", SEED=seed)
    assert result.curves["log shares", 1.0].max() > result.entropy + 0.3


@pytest.mark.parametrize("seed", SEEDS)
def test_first_loss_rate_is_the_best_for_both(run, seed):
    result = run("first_loss", SEED=seed)
    for name, (biases, *_) in result.starts.items():
        others = [result.losses(biases, rate)[-1] for rate in (0.3, 3.0)]
        assert result.curves[name, 1.0][-1] < min(others)


def test_first_loss_draws_and_prints_the_curves(run):
    result = run("first_loss", SEED=0)
    for axes, rate in zip(result.figures[0].axes, result.RATES, strict=True):
        assert axes.get_title() == f"learning rate {rate}"
        for line, text, name in zip(axes.lines, axes.texts, result.starts, strict=True):
            assert_equal(line.get_ydata(), result.curves[name, rate])
            assert text.get_text() == name
            assert text.get_color() == line.get_color()
            again = result.losses(result.starts[name][0], rate, steps=100)
            assert_equal(again, result.curves[name, rate][:100])
            row = next(r for r in result.printed.splitlines() if r.startswith(f"{rate:4} {name} "))
            printed = [float(each) for each in row[16:].split()]
            assert_allclose(printed, result.curves[name, rate][[0, 9, 99, 999]], atol=5e-4)
    assert result.at == [0, 9, 99, 999]  # steps 1, 10, 100 and 1,000
    assert_equal(result.starts["zero"][0], 0)
    assert_allclose(np.exp(result.starts["log shares"][0]), result.shares)


@pytest.mark.parametrize("seed", SEEDS)
def test_first_loss_of_shared_embeddings(run, seed):
    run("first_loss", SEED=0)
    rng = np.random.default_rng(seed)
    h = rng.normal(size=(64, 768))
    h /= np.sqrt(np.mean(h**2, axis=1, keepdims=True))
    words = rng.integers(5000, size=64)
    losses = {}
    for deviation in (1, 0.02):
        logits = h @ rng.normal(0, deviation, (768, 5000))
        assert logits.std() == pytest.approx(deviation * np.sqrt(768), rel=0.02)
        log_p = log_softmax(logits, axis=1)
        losses[deviation] = -np.mean(log_p[np.arange(64), words])
    assert losses[1] == pytest.approx(100, abs=12)
    assert losses[0.02] == pytest.approx(8.7, abs=0.25)
    assert np.log(5000) == pytest.approx(8.5, abs=0.05)


# orthogonal_and_lsuv


@pytest.mark.parametrize("seed", SEEDS)
def test_orthogonal_and_lsuv_orthogonal_keeps_every_length(run, seed):
    result = run("orthogonal_and_lsuv", SEED=seed)
    assert_allclose(result.products["orthogonal"], 1, rtol=1e-9)
    assert result.products["normal"][-1] < 1e-8
    assert result.products["normal"][0] > 3
    h = result.x
    for w in result.orthogonal:
        h = h @ w
    assert_allclose(np.linalg.norm(h, axis=1), np.linalg.norm(result.x, axis=1))


@pytest.mark.parametrize("seed", SEEDS)
def test_orthogonal_and_lsuv_lsuv_needs_no_formula(run, seed):
    result = run("orthogonal_and_lsuv", SEED=seed)
    for function in (result.relu, result.gelu):
        _, scales = result.through(result.orthogonal / 100, function, lsuv=True)
        h = result.x
        for w, scale in zip(result.orthogonal / 100, scales, strict=True):
            z = scale * h @ w
            assert z.std() == pytest.approx(1)
            h = function(z)
        assert 0.3 < np.mean(h**2) < 0.8
    assert result.results["gelu", "orthogonal"][0] < 0.001


@pytest.mark.parametrize("seed", SEEDS)
def test_orthogonal_and_lsuv_relu_makes_inputs_alike(run, seed):
    result = run("orthogonal_and_lsuv", SEED=seed)
    assert abs(result.cosine(result.x)) < 0.01
    assert result.cosine(np.eye(3)) == pytest.approx(0, abs=1e-12)
    assert result.cosine(np.ones((3, 2))) == pytest.approx(1)
    for name in ("He", "orthogonal", "LSUV"):
        assert result.results["relu", name][1] > 0.9


def test_orthogonal_and_lsuv_prints_the_results(run):
    result = run("orthogonal_and_lsuv", SEED=0)
    lines = result.printed.splitlines()
    for line, (name, values) in zip(lines[1:3], result.products.items(), strict=True):
        assert line.split() == [name, f"{values[-1]:.0e}", f"{values[0]:.1f}"]
    for line, ((function, name), (square, cosine, _)) in zip(
        lines[4:], result.results.items(), strict=True
    ):
        assert line.split() == [f"{function},", name, f"{square:.4f}", f"{cosine:.2f}"]
        weights = result.normal if name == "He" else result.orthogonal
        h, _ = result.through(weights, getattr(result, function), name == "LSUV")
        assert np.mean(h**2) == square
        assert result.cosine(h) == cosine


# starts


def at(result, kind, optimizer):
    return dict(zip(result.SCALES, result.found[kind, optimizer], strict=True))


@pytest.mark.parametrize("seed", SEEDS)
def test_starts_a_plain_network_needs_hes_scale(run, seed):
    result = run("starts", SEED=seed)
    plain = at(result, "plain", "SGD")
    assert plain[1] < 1.5
    assert min(plain[0.125], plain[0.5]) > 2.25
    assert plain[2] > plain[1] + 0.4


@pytest.mark.parametrize("seed", SEEDS)
def test_starts_scales_near_hes_do_as_well(run, seed):
    near = run("starts", SEED=seed).train("plain", "SGD", [0.85, 1.2, 1.4], [0.01, 0.03, 0.1])
    assert max(near) < 1.9


@pytest.mark.parametrize("seed", SEEDS)
def test_starts_adam_widens_the_range(run, seed):
    result = run("starts", SEED=seed)
    adam, plain = at(result, "plain", "Adam"), at(result, "plain", "SGD")
    assert adam[0.5] < 1.6
    assert plain[0.5] > 2.25
    assert adam[1] < plain[1] / 2
    assert adam[0.125] > 2.25


@pytest.mark.parametrize("seed", SEEDS)
def test_starts_batch_norm_bears_all_and_residuals_small_ones(run, seed):
    result = run("starts", SEED=seed)
    assert max(result.found["batch norm", "SGD"]) < 0.8
    residual = at(result, "residual", "SGD")
    assert max(residual[0.125], residual[0.5]) < 1
    assert residual[2] > 2


def test_starts_residual_stream_grows_fivefold_at_twice_the_scale(run):
    result = run("starts", SEED=0)
    rng = np.random.default_rng(0)
    h = rng.normal(size=(500, 512))
    squares = [np.mean(h**2)]
    for _ in range(9):
        h = h + np.maximum(h, 0) @ (2 * rng.normal(0, np.sqrt(2 / 512), (512, 512)))
        squares.append(np.mean(h**2))
    assert (squares[-1] / squares[0]) ** (1 / 9) == pytest.approx(5, rel=0.1)
    assert at(result, "residual", "SGD")[2] > 2


def test_starts_a_longer_budget_helps_the_mild_cases_only(run):
    result = run("starts", SEED=0)
    (large,) = result.train("plain", "SGD", [2], [0.0003, 0.001], steps=1000)
    assert large < at(result, "plain", "SGD")[2] - 0.3
    small, half = result.train("plain", "SGD", [0.125, 0.5], [0.1], steps=2000)
    assert small > 2.25
    assert half < 2.1


@pytest.mark.parametrize("seed", SEEDS)
def test_starts_half_of_hes_scale_is_slow_at_any_rate(run, seed):
    rates = [0.1, 0.2, 0.5]
    assert run("starts", SEED=seed).train("plain", "SGD", [0.5], rates, steps=400)[0] > 2.25


@pytest.mark.parametrize("seed", SEEDS)
def test_starts_smaller_rates_hardly_help_large_residual_branches(run, seed):
    rates = [1e-7, 1e-6, 1e-5, 1e-4, 3e-4]
    assert run("starts", SEED=seed).train("residual", "SGD", [2], rates, steps=400)[0] > 1.9


@pytest.mark.parametrize("seed", SEEDS)
def test_starts_three_layers_forgive_a_factor_of_two(run, seed):
    result = run("starts", SEED=seed)
    half, fit, double = result.train("plain", "SGD", [0.5, 1, 2], [0.03, 0.1], depth=1)
    assert fit < half < 1
    assert double < 1.2 * fit


def gradients_at(result, scale):
    """Return the lengths of the first gradients of a plain network by layer, per weight."""
    rng = np.random.default_rng(0)
    weights = [
        tf.Variable(np.float32(scale * rng.normal(0, np.sqrt(2 / n), (count, 1, n, m))))
        for count, n, m in ((1, 64, 32), (9, 32, 32), (1, 32, 10))
    ]
    with tf.GradientTape() as tape:
        loss = result.losses(result.images, result.digits, weights, "plain")
    return [np.abs(w).max() for each in tape.gradient(loss, weights) for w in each]


@pytest.mark.parametrize("seed", SEEDS)
def test_starts_epsilon_is_what_stops_adam_at_an_eighth(run, seed):
    result = run("starts", SEED=seed)
    assert max(gradients_at(result, 0.125)[1:-1]) < 1e-7 < max(gradients_at(result, 0.5))
    assert result.train("plain", "Adam", [0.125], [0.001, 0.003], epsilon=1e-16)[0] < 2
    if seed == 0:  # more steps do not do it
        assert result.train("plain", "Adam", [0.125], [0.001, 0.01], steps=1000)[0] > 2.25


def test_starts_draws_what_it_found(run):
    result = run("starts", SEED=0)
    axes = result.figures[0].axes[0]
    for line, text, ((kind, optimizer), losses) in zip(
        axes.lines, axes.texts, result.found.items(), strict=True
    ):
        assert_equal(line.get_ydata(), losses)
        assert list(line.get_xdata()) == ["0.125", "0.5", "1", "2"]
        assert text.get_text() == f"{kind}, {optimizer}"
        assert to_rgba(text.get_color()) == to_rgba(line.get_color())
    assert result.SCALES == [0.125, 0.5, 1, 2]
    assert axes.get_xlabel() == "scale of the weights"
    assert axes.get_ylabel() == "training loss"
