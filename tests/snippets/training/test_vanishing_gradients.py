import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_equal

QUERIES = [
    "vanishing gradients",
    "exploding gradients",
    "how to fix vanishing gradients",
    "gradient clipping by norm or by value",
    "detect exploding gradients",
    "why are very deep networks hard to train",
    "loss becomes nan during training",
    "gradient norm per layer",
    "why does sigmoid cause vanishing gradient",
    "global norm clipping",
]
"""What readers may type who look for this page, written without looking at it."""

SEEDS = [0, 1, 2]


# product


@pytest.mark.parametrize("seed", SEEDS)
def test_product_equals_backpropagation(run, seed):
    for product, tape in run("product", SEED=seed).gradients.values():
        assert_allclose(product, tape, rtol=1e-7)


@pytest.mark.parametrize("seed", SEEDS)
def test_product_sigmoid_slopes_bound_the_gradient(run, seed):
    result = run("product", SEED=seed)
    for table in result.tables.values():
        for _, gradient, most, half, bound in table:
            assert half <= most <= bound * (1 + 1e-9)
            assert gradient <= most * (1 + 1e-9)
    function, slope = result.functions["sigmoid"]
    slopes = slope(function(np.linspace(-9, 9, 1001)))
    assert slopes.max() == slopes[500] == 0.25
    assert result.tables["sigmoid"][-1][1] < 1e-15
    assert result.tables["tanh"][-1][1] > 1e-4


@pytest.mark.parametrize("seed", SEEDS)
def test_product_keeps_directions_unequally(run, seed):
    for depth, _, most, half, _ in run("product", SEED=seed).tables["tanh"]:
        if depth == 20:
            assert most > 0.5
            assert half < 0.01 * most


def test_product_bound_is_a_quarter_of_what_the_weights_stretch(run):
    result = run("product", SEED=0)
    weights = np.random.default_rng(7).normal(size=(3, 16, 16))
    for name, factor in (("sigmoid", 0.25), ("tanh", 1)):
        for jacobian, w in zip(result.jacobians(name, weights), weights, strict=True):
            assert np.linalg.norm(jacobian, 2) <= factor * np.linalg.norm(w, 2)


def test_product_prints_its_tables(run):
    result = run("product", SEED=0)
    rows = [row for table in result.tables.values() for row in table]
    printed = np.reshape(result.printed_numbers, (-1, 5))
    assert_allclose(printed, rows, rtol=0.51)
    assert "back  gradient    most    half   bound" in result.printed
    assert result.printed.index("sigmoid") < result.printed.index("tanh")
    rng = np.random.default_rng(0)
    x, error = rng.normal(size=16), rng.normal(size=16)
    first, second = rng.normal(0, 0.25, (2, 30, 16, 16))
    assert_equal(result.x, x)
    for name, weights in (("sigmoid", first), ("tanh", second)):
        jacobians = result.jacobians(name, weights)
        product = np.linalg.multi_dot(jacobians[:-6:-1])
        kept = np.linalg.svd(product, compute_uv=False)
        expected = np.linalg.norm(error @ product) / np.linalg.norm(error), kept[0], kept[7]
        stretches = [np.linalg.norm(w, 2) for w in weights[-5:]]
        bound = np.prod(stretches) * (0.25**5 if name == "sigmoid" else 1)
        assert_allclose(result.tables[name][1], (5, *expected, bound))


# by_layer


@pytest.mark.parametrize("seed", SEEDS)
def test_by_layer_sigmoid_vanishes(run, seed):
    line = run("by_layer", SEED=seed).panels["activation and weights"]["sigmoid"]
    assert line[0] < 1e-9 * line[-1]


@pytest.mark.parametrize("seed", SEEDS)
def test_by_layer_relu_is_flat_at_the_wrong_height(run, seed):
    lines = run("by_layer", SEED=seed).panels["activation and weights"]
    fitting = np.array(lines["ReLU, He"])
    for name in ("ReLU", "ReLU, twice He"):
        assert max(lines[name]) < 30 * min(lines[name])
    assert np.all(np.array(lines["ReLU"]) < 0.01 * fitting)
    assert np.all(np.array(lines["ReLU, twice He"]) > 100 * fitting)


@pytest.mark.parametrize("seed", SEEDS)
def test_by_layer_fitting_starts_are_flat(run, seed):
    lines = run("by_layer", SEED=seed).panels["activation and weights"]
    for name in ("tanh", "ReLU, He"):
        assert max(lines[name]) < 20 * min(lines[name])
        assert 0.005 < min(lines[name]) < max(lines[name]) < 20


@pytest.mark.parametrize("seed", SEEDS)
def test_by_layer_two_remedies_flatten_the_sigmoid(run, seed):
    lines = run("by_layer", SEED=seed).panels["remedies for the sigmoid"]
    for name in ("batch norm", "skip"):
        assert max(lines[name]) < 50 * min(lines[name])
    part = lines["16 x variance"]
    assert 1e3 * lines["sigmoid"][0] < part[0] < 0.01 * part[-1]


def test_by_layer_draws_its_lines(run):
    result = run("by_layer", SEED=0)
    for axis, (title, panel) in zip(result.figures[0].axes, result.panels.items(), strict=True):
        assert axis.get_yscale() == "log"
        assert (axis.get_title(), axis.get_ylabel()) == (title, "length of the gradient")
        for line, text, (name, values) in zip(axis.lines, axis.texts, panel.items(), strict=True):
            assert_allclose(line.get_data(), [np.arange(1, 21), values])
            assert (text.get_text(), text.get_color()) == (name, line.get_color())
            assert 0.09 < text.get_position()[1] / values[0] < 7
    assert axis.get_xlabel() == "layer"


@pytest.mark.parametrize(
    ("panel", "name", "activation", "variance", "norm", "skip"),
    [
        ("activation and weights", "sigmoid", "sigmoid", 1, False, 0),
        ("activation and weights", "tanh", "tanh", 1, False, 0),
        ("activation and weights", "ReLU", "relu", 1, False, 0),
        ("activation and weights", "ReLU, He", "relu", 2, False, 0),
        ("activation and weights", "ReLU, twice He", "relu", 4, False, 0),
        ("remedies for the sigmoid", "sigmoid", "sigmoid", 1, False, 0),
        ("remedies for the sigmoid", "16 x variance", "sigmoid", 16, False, 0),
        ("remedies for the sigmoid", "batch norm", "sigmoid", 1, True, 0),
        ("remedies for the sigmoid", "skip", "sigmoid", 1, False, 1),
    ],
)
def test_by_layer_lines_are_those_of_keras(run, panel, name, activation, variance, norm, skip):
    result, rng = run("by_layer", SEED=0), np.random.default_rng(0)
    starts = [rng.normal(0, np.sqrt(variance / n), (n, 32)) for n in (64, *[32] * 19)]
    starts.append(rng.normal(0, 32**-0.5, (32, 10)))
    kernels = [keras.Variable(np.float32(start)) for start in starts]
    with tf.GradientTape() as tape:
        h = tf.constant(result.images)
        for number, kernel in enumerate(kernels[:-1]):
            out = h @ kernel
            if norm:
                out = keras.layers.BatchNormalization(epsilon=1e-5)(out, training=True)
            out = keras.ops.__dict__[activation](out)
            h = skip * h + out if number else out
        each = keras.losses.sparse_categorical_crossentropy(
            result.digits, h @ kernels[-1], from_logits=True
        )
        loss = tf.reduce_mean(each)
    gradients = tape.gradient(loss, [kernel.value for kernel in kernels[:-1]])
    assert_allclose(result.panels[panel][name], [np.linalg.norm(g) for g in gradients], rtol=0.01)


# remedies


def best(found):
    """The best loss of each half of the rates; a run that diverged has none."""
    return np.nanmin(np.reshape(found, (2, -1)), axis=1)


@pytest.mark.parametrize("seed", SEEDS)
def test_remedies_work_where_rates_do_not(run, seed):
    results = run("remedies", SEED=seed).results
    assert min(best(results["sigmoid"])) > 2.25
    for name in ("tanh", "ReLU, He", "batch norm", "skip connections"):
        sgd, adam = best(results[name])
        assert sgd < 2
        assert adam < 1


@pytest.mark.parametrize("seed", SEEDS)
def test_remedies_together_beat_each_alone_under_adam(run, monkeypatch, seed):
    result = run("remedies", SEED=seed)
    monkeypatch.setitem(result.train.__globals__, "RATES", rates(0.001, 0.003, 0.01))
    together = min(result.train(tf.nn.sigmoid, 1, result.batch_norm, 1))
    for name in ("batch norm", "skip connections"):
        assert together < best(result.results[name])[1] - 0.05


def rates(*numbers):
    """Rates as the script has them: below 0.02 they are Adam's."""
    return np.reshape(numbers, (-1, 1, 1))


def first_and_last(result, shapes):
    """Return how long the sigmoid network's first and last hidden gradients are at the start."""
    rng = np.random.default_rng(0)
    starts = [rng.normal(0, shape[1] ** -0.5, shape)[:, None] for shape in shapes]
    weights = [tf.constant(start) for start in starts]
    with tf.GradientTape() as tape:
        tape.watch(weights)
        loss = result.losses(result.images, result.labels, weights, tf.nn.sigmoid, tf.identity, 0)
    first, middle, _ = tape.gradient(loss, weights)
    return np.linalg.norm(first), np.linalg.norm(middle[-1])


LONG = {}
"""By seed: what `long` found."""


def long(result, monkeypatch):
    """Return losses after 800 steps: sigmoid by usual and by tiny epsilon, and the halves."""
    if result.SEED not in LONG:

        def function(z):  # one network for each row
            return tf.concat([tf.sigmoid(z[:5]), tf.tanh(z[5:6]) + 1, tf.sigmoid(z[6:]) - 0.5], 0)

        changed = result.train.__globals__
        monkeypatch.setitem(changed, "RATES", rates(0.3, 10, 0.003, 0.001, 0.003, 0.001, 0.01))
        epsilons = np.reshape([1e-7] * 3 + [1e-20] * 2 + [1e-7] * 2, (-1, 1, 1))
        monkeypatch.setitem(changed, "EPSILON", epsilons)
        found = result.train(function, steps=800)
        LONG[result.SEED] = found[:3], found[3:5], found[5:]
    return LONG[result.SEED]


@pytest.mark.parametrize("seed", SEEDS)
def test_remedies_untreated_does_not_learn_with_more_steps(run, monkeypatch, seed):
    usual, _, _ = long(run("remedies", SEED=seed), monkeypatch)
    assert np.nanmin(usual) > 2.25


@pytest.mark.parametrize("seed", SEEDS)
def test_remedies_epsilon_is_a_part_of_what_stops_adam(run, monkeypatch, seed):
    result = run("remedies", SEED=seed)
    assert first_and_last(result, result.SHAPES)[0] < result.EPSILON == 1e-7
    adam = min(long(result, monkeypatch)[1])
    treated = [best(found)[1] for name, found in result.results.items() if name != "sigmoid"]
    assert max(treated) + 0.5 < adam < 2.2


@pytest.mark.parametrize("seed", SEEDS)
def test_remedies_adam_learns_with_either_half_mended(run, monkeypatch, seed):
    result = run("remedies", SEED=seed)
    for found in long(result, monkeypatch)[2]:
        assert best(result.results["tanh"])[1] - 0.05 < found < 1.8
    assert best(result.results["sigmoid"])[1] > 2.25


@pytest.mark.parametrize("seed", SEEDS)
def test_remedies_adam_helps_where_only_the_scale_is_wrong(run, monkeypatch, seed):
    result = run("remedies", SEED=seed)
    monkeypatch.setitem(result.train.__globals__, "RATES", rates(0.1, 1, 10, 0.003))
    *sgd, adam = result.train(tf.nn.relu)
    assert np.nanmin(sgd) > 1.9
    assert adam < 1.2


@pytest.mark.parametrize("seed", SEEDS)
def test_remedies_five_sigmoid_layers_learn_by_adam(run, monkeypatch, seed):
    result, shapes = run("remedies", SEED=seed), ((1, 64, 32), (4, 32, 32), (1, 32, 10))
    monkeypatch.setitem(result.train.__globals__, "SHAPES", shapes)
    monkeypatch.setitem(result.train.__globals__, "RATES", rates(0.1, 1, 10, 0.01))
    *sgd, adam = result.train(tf.nn.sigmoid, steps=400)
    assert np.nanmin(sgd) > 2.25
    assert adam < 1
    first, last = first_and_last(result, shapes)
    assert first < 0.02 * last


def test_remedies_prints_the_best_of_each_optimizer(run):
    result = run("remedies", SEED=0)
    expected = [number for found in result.results.values() for number in best(found)]
    assert_allclose(result.printed_numbers, expected, atol=0.0051)
    for line, name in zip(result.printed.strip().split("\n"), result.results, strict=True):
        assert line.startswith(name)
        assert line.index("SGD") < line.index("Adam")


def test_remedies_adam_and_sgd_are_those_of_keras(run, monkeypatch):
    """The network with normalization and skips; each optimizer trains a row of the rates."""
    shapes = (1, 64, 32), (1, 32, 32), (1, 32, 10)
    result = run("remedies", SEED=0)
    monkeypatch.setitem(result.train.__globals__, "SHAPES", shapes)
    found = result.train(tf.nn.sigmoid, 2, result.batch_norm, 1, steps=5)
    optimizers = [keras.optimizers.SGD(rate) for rate in (0.03, 0.1, 0.3)]
    optimizers += [keras.optimizers.Adam(rate, epsilon=1e-7) for rate in (0.001, 0.003, 0.01)]
    norm = keras.layers.BatchNormalization(
        epsilon=1e-5, center=False, scale=False, dtype="float64"
    )  # fmt: skip
    for optimizer, ours in zip(optimizers, found, strict=True):
        rng = np.random.default_rng(0)
        weights = [
            keras.Variable(rng.normal(0, (2 / n) ** 0.5, (n, m)), dtype="float64")
            for _, n, m in shapes
        ]

        def loss_of(chosen, weights=weights):
            h = tf.sigmoid(norm(result.images[chosen] @ weights[0].value, training=True))
            h += tf.sigmoid(norm(h @ weights[1].value, training=True))
            logits = h @ weights[2].value
            return tf.reduce_mean(
                keras.losses.categorical_crossentropy(result.labels[chosen], logits, True)
            )

        for _ in range(5):
            batch = rng.integers(1024, size=32)
            with tf.GradientTape() as tape:
                loss = loss_of(batch)
            optimizer.apply(tape.gradient(loss, [w.value for w in weights]), weights)
        assert_allclose(loss_of(slice(None)), ours, rtol=1e-4)


def test_remedies_are_those_named(run, monkeypatch):
    """Each row's loss, again, at a rate for Adam."""
    result, sigmoid = run("remedies", SEED=0), tf.nn.sigmoid
    monkeypatch.setitem(result.train.__globals__, "RATES", rates(0.003))
    networks = {
        "sigmoid": (sigmoid,),
        "tanh": (tf.nn.tanh,),
        "ReLU, He": (tf.nn.relu, 2),
        "batch norm": (sigmoid, 1, result.batch_norm),
        "skip connections": (sigmoid, 1, tf.identity, 1),
    }
    assert set(result.results) == set(networks)
    for name, network in networks.items():
        assert_allclose(result.results[name][4], result.train(*network), rtol=1e-3)


# centered


@pytest.mark.parametrize("seed", SEEDS)
def test_centered_rescaling_rescues_only_a_part(run, seed):
    results = run("centered", SEED=seed).results
    plain, rescaled = best(results["sigmoid"][2:])
    assert plain > 2.25
    assert rescaled > max(best(results["tanh"][2:])) + 0.8
    assert rescaled < 2.25


def test_centered_more_steps_do_not_make_up_for_it(run, monkeypatch):
    """Of the sigmoid network, rescaled, and of tanh plus 1, plain: a row of the rates each."""
    result = run("centered", SEED=0)

    def function(z):
        return tf.concat([tf.sigmoid(z[:3]), tf.tanh(z[3:]) + 1], 0)

    changed = result.train.__globals__
    monkeypatch.setitem(changed, "RATES", rates(0.01, 0.03, 0.1, 0.001, 0.03, 3))
    monkeypatch.setitem(changed, "RESCALED", rates(1, 1, 1, 0, 0, 0) == 1)
    rescaled, steep = best(result.train(function, steps=800)[2:])
    assert rescaled > max(best(result.results["tanh"][2:])) + 0.8
    assert steep > 2.25


@pytest.mark.parametrize("seed", SEEDS)
def test_centered_relu_keeps_images_apart(run, seed):
    result = run("centered", SEED=seed)
    assert result.train(tf.nn.relu, steps=1)[1] > 0.1 > 1e4 * result.results["sigmoid"][1]


@pytest.mark.parametrize("seed", SEEDS)
def test_centered_subtracting_one_half_keeps_images_apart(run, seed):
    results = run("centered", SEED=seed).results
    assert results["sigmoid"][1] < 1e-5
    assert results["sigmoid - 1/2"][1] > 0.1
    plain, rescaled = best(results["sigmoid - 1/2"][2:])
    assert plain > 2.25
    assert rescaled < best(results["sigmoid"][2:])[1] - 0.1


@pytest.mark.parametrize("seed", SEEDS)
def test_centered_steep_slopes_alone_do_not_learn(run, seed):
    results = run("centered", SEED=seed).results
    ratio, apart, *found = results["tanh + 1"]
    assert ratio > 1e-3 > 1000 * results["sigmoid"][0]
    assert apart < 0.01
    assert best(found)[0] > 2.25
    assert best(results["tanh"][2:])[0] < 1


def test_centered_prints_its_table(run):
    result = run("centered", SEED=0)
    rows = [[*row[:2], *best(row[2:])] for row in result.results.values()]
    printed = [line.split() for line in result.printed.strip().split("\n")]
    assert printed[0] == ["ratio", "apart", "plain", "scaled"]
    for line, name, row in zip(printed[1:], result.results, rows, strict=True):
        assert " ".join(line[:-4]) == name
        numbers = [float(number) for number in line[-4:]]
        assert_allclose(numbers[:2], row[:2], rtol=0.51)
        assert_allclose(numbers[2:], row[2:], atol=0.0051)


def test_centered_functions_differ_by_a_constant_only(run):
    """The first two numbers of each row, computed anew by NumPy and a tape."""
    result = run("centered", SEED=0)
    functions = {
        "sigmoid": lambda z: 1 / (1 + tf.exp(-z)),
        "tanh": tf.tanh,
        "sigmoid - 1/2": lambda z: 1 / (1 + tf.exp(-z)) - 0.5,
        "tanh + 1": lambda z: tf.tanh(z) + 1,
    }
    assert set(result.results) == set(functions)
    z = tf.constant(np.linspace(-5, 5, 11))
    for name, function in functions.items():
        assert_allclose(result.functions[name](z), function(z), atol=1e-12)
        rng = np.random.default_rng(0)
        sizes = [size for count, *size in result.SHAPES for _ in range(count)]
        weights = [tf.constant(rng.normal(0, n**-0.5, (n, m))) for n, m in sizes]
        batch = rng.integers(1024, size=32)
        with tf.GradientTape() as tape:
            tape.watch(weights)
            h = tf.constant(result.images[batch])
            for w in weights[:-1]:
                h = function(h @ w)
            loss = tf.reduce_mean(
                tf.nn.softmax_cross_entropy_with_logits(result.labels[batch], h @ weights[-1])
            )
        lengths = [np.linalg.norm(g) for g in tape.gradient(loss, weights)]
        unit = h / np.linalg.norm(h, axis=1, keepdims=True)
        apart = np.mean(np.linalg.norm(unit - np.mean(unit, axis=0), axis=1))
        expected = lengths[0] / lengths[-2], apart
        assert_allclose(result.results[name][:2], expected, rtol=0.02)


# clipped


@pytest.mark.parametrize("seed", SEEDS)
def test_clipped_by_norm_keeps_the_direction_and_by_value_turns_it(run, seed):
    result = run("clipped", SEED=seed)
    assert result.turned["by_norm"] < 1e-4
    assert result.turned["by_value"] > 10
    for gradient in result.gradients:
        short = result.by_norm(gradient)
        length = np.linalg.norm(gradient)
        assert np.linalg.norm(short) == pytest.approx(min(1, length))
        assert_allclose(short * max(1, length), gradient)
        assert np.abs(result.by_value(gradient)).max() <= 1
    small = np.array([0.3, -0.2])
    assert_equal([result.by_norm(small), result.by_value(small)], [small, small])


def test_clipped_by_value_can_leave_signs_only(run):
    gradient = np.random.default_rng(0).normal(size=100) * 1e6
    cut = run("clipped", SEED=0).by_value(gradient)
    assert_equal(cut, np.sign(gradient))
    assert np.linalg.norm(cut) == pytest.approx(np.sqrt(100))


def test_clipped_agree_with_keras(run):
    result = run("clipped", SEED=0)
    for option, clip in (("global_clipnorm", result.by_norm), ("clipvalue", result.by_value)):
        for a, b in result.gradients:
            weights = [keras.Variable([0.0]), keras.Variable([0.0])]
            keras.optimizers.SGD(1.0, **{option: 1.0}).apply(
                [tf.constant([a], tf.float32), tf.constant([b], tf.float32)], weights
            )
            assert_allclose(-np.ravel([w.numpy() for w in weights]), clip(np.array([a, b])),
                            rtol=1e-5)  # fmt: skip


def test_clipped_nan_stays_nan(run):
    result = run("clipped", SEED=0)
    gradient = np.array([np.nan, 1.0])
    assert np.isnan(result.by_norm(gradient)).any()
    assert np.isnan(result.by_value(gradient)).any()
    with np.errstate(invalid="ignore"):
        assert np.isnan(result.by_norm(np.array([np.inf, 1.0]))).any()


def test_clipped_spike_slows_adam_down():
    moved = {}
    for spike in (1.0, 1000.0):
        weight = keras.Variable(0.0)
        optimizer, places = keras.optimizers.Adam(0.001), []
        for step in range(200):
            optimizer.apply([tf.constant(spike if step == 20 else 1.0)], [weight])
            places.append(float(weight.numpy()))
        moved[spike] = places[120] - places[199]
    assert 0 < moved[1000] < 0.1 * moved[1]


def test_clipped_draws_both(run):
    result = run("clipped", SEED=0)
    for axis, clip in zip(result.figures[0].axes, (result.by_value, result.by_norm), strict=True):
        lines = [np.transpose(line.get_data()) for line in axis.lines]
        for number, gradient in enumerate(result.gradients):
            assert_equal(lines[2 * number], [[0, 0], gradient])
            assert_allclose(lines[2 * number + 1], [[0, 0], clip(gradient)])
            assert axis.lines[2 * number].get_color() == "grey"
        name = clip.__name__
        assert axis.get_title() == (
            f"{name.replace('_', ' ')}: turned by up to {result.turned[name]:.0f} degrees"
        )
    square, circle = (axis.lines[-1].get_data() for axis in result.figures[0].axes)
    assert_equal(np.abs(square), 1)
    assert_allclose(np.hypot(*circle), 1)
    cosines = [result.cosine(g, result.by_value(g)) for g in result.gradients]
    assert result.turned["by_value"] == pytest.approx(np.degrees(np.arccos(min(cosines))))


# clipping_helps


def lowest(result):
    return {name: min(line) for name, line in result.found.items()}


@pytest.mark.parametrize("seed", SEEDS)
def test_clipping_helps_more_than_any_smaller_rate(run, seed):
    result = run("clipping_helps", SEED=seed)
    lows = lowest(result)
    assert lows["no clipping"] > 1.7
    assert lows["by norm"] < lows["no clipping"] - 0.1
    assert lows["by value"] < lows["no clipping"] - 0.8
    at = int(np.argmin(result.found["by value"]))
    assert result.found["no clipping"][at] > 2.25


@pytest.mark.parametrize("seed", SEEDS)
def test_clipping_helps_no_more_than_a_smaller_start(run, seed):
    lows = lowest(run("clipping_helps", SEED=seed))
    assert lows["smaller start"] < lows["by value"]


def test_clipping_helps_smaller_start_is_the_start_alone(run):
    result = run("clipping_helps", SEED=0)
    assert_allclose(result.found["smaller start"], result.train(list, 0.1))  # nothing is clipped


def test_clipping_helps_by_value_beats_four_times_the_steps(run, monkeypatch):
    result = run("clipping_helps", SEED=0)
    monkeypatch.setitem(result.train.__globals__, "RATES", result.RATES[:4])
    lows, longer = lowest(result), min(result.train(list, steps=800))
    assert lows["by value"] + 0.5 < longer
    assert abs(lows["by norm"] - longer) < 0.6


@pytest.mark.parametrize("seed", SEEDS)
def test_clipping_helps_by_value_is_ahead_here(run, seed):
    result = run("clipping_helps", SEED=seed)
    lows = lowest(result)
    assert lows["by value"] < lows["by norm"] - 0.1
    if seed:
        return
    for limit in (0.1, 10):
        other = result.train(lambda g: result.by_norm(g, limit))  # noqa: B023
        assert lows["by value"] < min(other) - 0.3


def test_clipping_helps_clips_each_network_over_all_its_weights(run):
    result = run("clipping_helps", SEED=0)
    rng = np.random.default_rng(0)
    gradients = [tf.constant(rng.normal(size=shape)) for shape in ((1, 8, 4, 3), (5, 8, 3, 3))]
    clipped = result.by_norm(gradients)
    for number in range(8):
        expected, _ = tf.clip_by_global_norm([g[:, number] for g in gradients], 1.0)
        for ours, theirs in zip(clipped, expected, strict=True):
            assert_allclose(ours[:, number], theirs)
    assert_equal(result.by_value(gradients)[0].numpy(), np.clip(gradients[0], -0.01, 0.01))


def adam(result, rates, marks):
    """Train as the script does, but by Adam and without clipping: the best loss at each mark."""
    rng, lows = np.random.default_rng(result.SEED), []
    starts = [rng.normal(0, shape[1] ** -0.5, shape) for shape in result.SHAPES]
    weights = [np.stack([start] * len(rates), 1) for start in starts]
    optimizer = keras.optimizers.Adam(lambda: tf.constant(np.reshape(rates, (-1, 1, 1))))
    weights = [keras.Variable(tf.constant(w, tf.float64), dtype="float64") for w in weights]
    optimizer.build(weights)

    @tf.function(autograph=False)
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = result.losses(x, y, [w.value for w in weights])
        optimizer.apply(tape.gradient(loss, [w.value for w in weights]), weights)

    for number in range(max(marks)):
        batch = rng.integers(len(result.images), size=32)
        step(result.images[batch], result.labels[batch])
        if number + 1 in marks:
            losses = result.losses(result.images, result.labels, [w.value for w in weights])
            lows.append(np.nanmin(losses))
    return lows


def test_clipping_helps_adam_is_a_strong_rival(run, monkeypatch):
    result = run("clipping_helps", SEED=0)
    short, longer = adam(result, [0.001, 0.003], (200, 800))
    assert short < lowest(result)["no clipping"] - 0.3
    monkeypatch.setitem(result.train.__globals__, "RATES", np.array([0.03, 0.1]))
    assert longer < min(result.train(result.by_norm, steps=800)) - 0.1
    monkeypatch.setitem(result.train.__globals__, "RATES", np.array([0.1]))
    assert longer == pytest.approx(result.train(result.by_value, steps=800)[0], abs=0.1)


def test_clipping_helps_draws_the_losses(run):
    result = run("clipping_helps", SEED=0)
    axis = result.figures[0].axes[0]
    for line, text, (name, values) in zip(
        axis.lines, axis.texts, result.found.items(), strict=True
    ):
        assert_allclose(line.get_data(), [result.RATES, values])
        assert (text.get_text().strip(), text.get_color()) == (name, line.get_color())
        assert text.get_position()[0] in result.RATES
    assert axis.get_xscale() == "log"
    assert (axis.get_xlabel(), axis.get_ylabel()) == ("learning rate", "training loss")


# watch


@pytest.mark.parametrize("seed", SEEDS)
def test_watch_tells_three_runs_apart(run, seed):
    healthy, vanishing, exploding = (
        np.array(t)[0] for t in run("watch", SEED=seed).tables.values()
    )
    assert 0.05 < healthy[2] < 20
    assert healthy[3] < 0.01
    assert vanishing[2] < 1e-6
    assert exploding[3] > 1


@pytest.mark.parametrize("seed", SEEDS)
def test_watch_vanishing_shows_in_the_ratio_only(run, seed):
    tables = run("watch", SEED=seed).tables
    healthy, vanishing = (np.array(t) for t in list(tables.values())[:2])
    assert np.all(vanishing[:, 2] < 1e-6)
    for column in (0, 1, 3):
        assert np.all(vanishing[:, column] < 5 * healthy[:, column])
        assert np.all(vanishing[:, column] > healthy[:, column] / 5)


@pytest.mark.parametrize("seed", SEEDS)
def test_watch_exploding_shows_in_the_first_update(run, seed):
    table = np.array(run("watch", SEED=seed).tables["exploding: ReLU, skips"])
    assert table[0, 3] > 1
    assert table[1, 0] > 1e6 * table[0, 0]


def test_watch_prints_what_it_measures(run):
    result = run("watch", SEED=0)
    rows = [[step, *row] for t in result.tables.values() for step, row in enumerate(t)]
    assert_allclose(np.reshape(result.printed_numbers, (-1, 5)), rows, rtol=0.51)
    for table in result.tables.values():
        for loss, length, ratio, update in table:
            assert update > 0
            assert loss > 1
            assert length > 0
            assert ratio > 0
    places = [result.printed.index(name) for name in result.tables]
    assert places == sorted(places)
    model = result.network("tanh", False)
    kernels = [layer.kernel for layer in model.layers[1:]]
    assert len(kernels) == 21
    batch = np.random.default_rng(0).integers(len(result.images), size=64)
    with tf.GradientTape() as tape:
        loss = result.loss_function(result.digits[batch], model(result.images[batch]))
    gradients = tape.gradient(loss, kernels)
    total = np.linalg.norm(np.concatenate([np.ravel(g) for g in gradients]))
    ratio = np.linalg.norm(gradients[0]) / np.linalg.norm(gradients[-2])
    weight = np.linalg.norm(np.concatenate([np.ravel(k.numpy()) for k in kernels]))
    assert_allclose(result.tables["healthy: tanh"][0],
                    [loss, total, ratio, 0.1 * total / weight], rtol=1e-3)  # fmt: skip
