import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_equal

QUERIES = [
    "relu",
    "sigmoid vs tanh",
    "leaky relu",
    "gelu",
    "dying relu problem",
    "which activation function to use",
    "softmax output layer activation",
    "why nonlinearity is needed",
    "swish silu",
    "choosing activation for hidden layers",
]
"""What readers may type who look for this page, written without looking at it."""

NAMES = ["sigmoid", "tanh", "relu", "leaky_relu", "gelu", "silu"]
SEEDS = [0, 1, 2]
Z = np.linspace(-6, 6, 1200)  # an even number of points: no point at 0


def finite_differences(function, z, step=1e-5):
    return (function(z + step) - function(z - step)) / (2 * step)


# activation_curves


@pytest.mark.parametrize("name", NAMES)
def test_activation_curves_agree_with_keras(run, name):
    activation, _ = run("activation_curves").activations[name]
    expected = keras.activations.get(name)(Z)
    np.testing.assert_allclose(activation(Z), expected, atol=1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_activation_curves_slopes_equal_finite_differences(run, name):
    activation, slope = run("activation_curves").activations[name]
    measured = finite_differences(activation, Z)
    np.testing.assert_allclose(slope(Z), measured, atol=1e-8)


@pytest.mark.parametrize(
    ("name", "lowest", "highest", "largest_slope"),
    [
        ("sigmoid", 0, 1, 0.25),
        ("tanh", -1, 1, 1),
        ("relu", 0, np.inf, 1),
        ("leaky_relu", -np.inf, np.inf, 1),
        ("gelu", -0.17, np.inf, 1.13),
        ("silu", -0.28, np.inf, 1.10),
    ],
)
def test_activation_curves_ranges_and_largest_slopes(run, name, lowest, highest, largest_slope):
    activation, slope = run("activation_curves").activations[name]
    z = np.linspace(-500, 500, 100_001)
    for end, bound in [
        (activation(z).min(), lowest),
        (activation(z).max(), highest),
    ]:
        assert abs(end) >= 100 if np.isinf(bound) else abs(end - bound) < 0.005
    assert slope(z).max() == pytest.approx(largest_slope, abs=0.005)


def test_activation_curves_only_sigmoid_and_tanh_are_flat_on_both_sides(run):
    activations = run("activation_curves").activations
    ends = {name: slope(np.array([-20, 20])) for name, (_, slope) in activations.items()}
    flat = {name: tuple(np.abs(slopes) < 1e-6) for name, slopes in ends.items()}
    assert flat["sigmoid"] == flat["tanh"] == (True, True)
    assert flat["relu"] == flat["gelu"] == flat["silu"] == (True, False)
    assert flat["leaky_relu"] == (False, False)


def test_activation_curves_relu_slope_at_zero_is_zero_by_convention(run):
    _, slope = run("activation_curves").activations["relu"]
    zero = tf.constant(0.0)
    with tf.GradientTape() as tape:
        tape.watch(zero)
        output = keras.activations.relu(zero)
    assert slope(0.0) == tape.gradient(output, zero) == 0


def test_activation_curves_tanh_is_a_rescaled_sigmoid(run):
    activations = run("activation_curves").activations
    sigmoid, tanh = activations["sigmoid"][0], activations["tanh"][0]
    np.testing.assert_allclose(tanh(Z), 2 * sigmoid(2 * Z) - 1, atol=1e-12)


def test_activation_curves_sigmoid_slope_formula_takes_the_activation(run):
    sigmoid, _ = run("activation_curves").activations["sigmoid"]
    slope = finite_differences(sigmoid, 2.0)
    a = sigmoid(2.0)
    assert a * (1 - a) == pytest.approx(slope, abs=1e-9)
    assert slope == pytest.approx(0.105, abs=5e-4)
    assert 2.0 * (1 - 2.0) == -2.0  # fed with z: even the sign is wrong


def test_activation_curves_gelu_tanh_formula_is_close_but_not_equal(run):
    gelu, _ = run("activation_curves").activations["gelu"]
    inner = np.sqrt(2 / np.pi) * (Z + 0.044715 * Z**3)
    approximate = Z / 2 * (1 + np.tanh(inner))
    assert 0.0004 < np.abs(gelu(Z) - approximate).max() < 0.0005
    # Keras has both, with opposite defaults.
    np.testing.assert_allclose(keras.activations.gelu(Z), gelu(Z), atol=1e-6)
    np.testing.assert_allclose(keras.ops.gelu(Z), approximate, atol=1e-6)


@pytest.mark.parametrize("name", ["gelu", "silu"])
def test_activation_curves_smooth_slopes_are_not_zero_where_relu_is_silent(run, name):
    activations = run("activation_curves").activations
    z = np.array([-2.0, -0.5])
    assert np.all(np.abs(activations[name][1](z)) > 0.05)
    assert np.all(activations["relu"][1](z) == 0)


def test_activation_curves_gelu_flattens_much_faster_than_silu(run):
    activations = run("activation_curves").activations
    gelu, silu = (activations[name][1](-5.0) for name in ["gelu", "silu"])
    assert abs(silu) > 1000 * abs(gelu)


def test_activation_curves_leaky_relu_has_two_defaults_in_keras(run):
    leaky_relu, _ = run("activation_curves").activations["leaky_relu"]
    assert leaky_relu(-1.0) == -0.2
    string = keras.layers.Activation("leaky_relu")(np.array([-1.0]))
    layer = keras.layers.LeakyReLU()(np.array([-1.0]))
    np.testing.assert_allclose([string[0], layer[0]], [-0.2, -0.3], atol=1e-6)


# gradient_through_depth


@pytest.mark.parametrize("seed", SEEDS)
def test_gradient_through_depth_relu_needs_he(run, seed):
    norms = run("gradient_through_depth", SEED=seed).relative_norms["relu"]
    at_input = {scale: norm[0] for scale, norm in norms.items()}
    assert at_input["0.01"] < 1e-17
    assert 1e-4 < at_input["Glorot"] < 1e-2
    assert 0.2 < at_input["He"] < 5
    # ReLU commutes with positive factors: exactly sqrt(2) a layer.
    ratio = at_input["He"] / at_input["Glorot"]
    assert ratio == pytest.approx(2**10, rel=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_gradient_through_depth_sigmoid_vanishes_at_each_scale(run, seed):
    norms = run("gradient_through_depth", SEED=seed).relative_norms["sigmoid"]
    assert max(norm[0] for norm in norms.values()) < 1e-9
    assert norms["Glorot"][0] < 0.25**20 < 1e-12
    assert 100 < norms["He"][0] / norms["Glorot"][0] < 1000


@pytest.mark.parametrize("seed", SEEDS)
def test_gradient_through_depth_sigmoid_vanishes_even_at_four_times_glorot(run, seed):
    result = run("gradient_through_depth", SEED=seed)
    scale = 4 * result.scales["Glorot"]  # times 0.25, the largest slope: 1
    assert result.gradient_norms(keras.activations.sigmoid, scale)[0] < 0.001


@pytest.mark.parametrize("seed", SEEDS)
def test_gradient_through_depth_sigmoid_survives_at_ten_and_explodes_at_sixteen(run, seed):
    result = run("gradient_through_depth", SEED=seed)

    def at_input(multiple):
        scale = multiple * result.scales["Glorot"]
        return result.gradient_norms(keras.activations.sigmoid, scale)[0]

    assert 0.1 < at_input(10) < 3
    assert at_input(16) > 10


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("multiple", [10, 16])
def test_gradient_through_depth_most_large_sigmoids_are_flat(run, seed, multiple):
    result = run("gradient_through_depth", SEED=seed)
    hidden = result.x
    for layer in result.weights:
        z = multiple * result.scales["Glorot"] * hidden @ layer
        hidden = 1 / (1 + np.exp(-z))
        slopes = np.sort((hidden * (1 - hidden)).ravel())
        assert np.mean(slopes < 0.25 / 5) > 0.55
        steepest_fifth = slopes[-slopes.size // 5 :]
        assert np.sum(steepest_fifth**2) > 0.75 * np.sum(slopes**2)


def test_gradient_through_depth_keras_starts_dense_with_glorot_for_each_activation():
    for name in NAMES:
        initializer = keras.layers.Dense(4, name).kernel_initializer
        assert isinstance(initializer, keras.initializers.GlorotUniform)


@pytest.mark.parametrize("seed", SEEDS)
def test_gradient_through_depth_selu_keeps_mean_0_and_variance_1(run, seed):
    result = run("gradient_through_depth", SEED=seed)
    hidden = result.x
    for layer in result.weights:
        z = hidden @ layer / np.sqrt(result.WIDTH)
        hidden = keras.ops.convert_to_numpy(keras.activations.selu(z))
    assert abs(hidden.mean()) < 0.1
    assert 0.85 < hidden.var() < 1.15


@pytest.mark.parametrize("seed", SEEDS)
def test_gradient_through_depth_of_the_others_at_their_best_scale(run, seed):
    norms = run("gradient_through_depth", SEED=seed).relative_norms
    assert 0.1 < norms["tanh"]["Glorot"][0] < 0.4
    assert 0.2 < norms["leaky_relu"]["He"][0] < 5
    assert 0.05 < norms["gelu"]["He"][0] < 5
    assert 0.001 < norms["silu"]["He"][0] < 0.01  # He is short for SiLU
    for name in ["leaky_relu", "gelu", "silu"]:
        assert norms[name]["He"][0] > 100 * norms[name]["Glorot"][0]


@pytest.mark.parametrize("name", ["tanh", "silu"])
def test_gradient_through_depth_equals_finite_differences(run, name):
    result = run("gradient_through_depth", DEPTH=3, WIDTH=4)
    activation = keras.activations.get(name)

    def loss(x):
        for layer in result.weights:
            x = activation(x @ layer)
        return np.sum(x * result.direction)

    gradient = np.zeros_like(result.x)
    for index in np.ndindex(gradient.shape):
        step = np.zeros_like(result.x)
        step[index] = 1e-6
        gradient[index] = (loss(result.x + step) - loss(result.x - step)) / 2e-6
    # At the last layer the gradient is `direction` itself.
    expected = np.linalg.norm(gradient) / np.linalg.norm(result.direction)
    measured = result.gradient_norms(activation, scale=1.0)[0]
    assert measured == pytest.approx(expected, rel=1e-5)


# dying_relu


@pytest.mark.parametrize("seed", SEEDS)
def test_dying_relu_silent_units_never_move(run, seed):
    silent, moved, _ = run("dying_relu", SEED=seed).results["relu"]
    assert silent.sum() >= 5
    assert np.all(moved[silent] == 0)
    assert np.all(moved[~silent] > 0)


@pytest.mark.parametrize("seed", SEEDS)
def test_dying_relu_accuracy_does_not_tell(run, seed):
    bad = run("dying_relu", SEED=seed).results
    good = run("dying_relu", SEED=seed, FIRST_RATE=0.2).results
    for name in ["relu", "leaky_relu"]:
        silent_units = bad[name][0].sum(), good[name][0].sum()
        accuracies = bad[name][2], good[name][2]
        assert silent_units[0] >= silent_units[1] + 5
        assert accuracies[0] == pytest.approx(accuracies[1], abs=0.02)


@pytest.mark.parametrize("seed", SEEDS)
def test_dying_relu_nearly_all_silent_units_were_active_before(run, seed):
    after = run("dying_relu", SEED=seed).results
    before = run("dying_relu", SEED=seed, FIRST_RATE=0.0, STEPS=0).results
    for name in ["relu", "leaky_relu"]:
        assert before[name][0].sum() <= 0.2 * after[name][0].sum()
    # Leaky ReLU units are pushed below zero about as often.
    counts = [silent.sum() for silent, _, _ in after.values()]
    assert abs(counts[0] - counts[1]) <= 5


@pytest.mark.parametrize("seed", SEEDS)
def test_dying_relu_silent_leaky_units_all_move(run, seed):
    result = run("dying_relu", SEED=seed).results["leaky_relu"]
    silent, moved, accuracy = result
    assert silent.sum() >= 5
    assert np.all(moved[silent] > 0.01)
    assert accuracy > 0.8


@pytest.mark.parametrize("seed", SEEDS)
def test_dying_relu_moderate_first_step_silences_few(run, seed):
    result = run("dying_relu", SEED=seed, FIRST_RATE=0.2, STEPS=0)
    counts = [silent.sum() for silent, _, _ in result.results.values()]
    assert max(counts) <= 4


@pytest.mark.parametrize("seed", SEEDS)
def test_dying_relu_network_of_dead_units_stays_at_chance(run, seed):
    result = run("dying_relu", SEED=seed, FIRST_RATE=0.2, BIAS=-5.0)
    silent, moved, accuracy = result.results["relu"]
    assert np.all(silent)
    assert np.all(moved == 0)
    assert accuracy < 0.15
    silent, moved, accuracy = result.results["leaky_relu"]
    assert np.all(silent)
    assert np.all(moved > 0.05)
    assert accuracy > 0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_dying_relu_gelu_units_hardly_move_far_below_zero(run, seed):
    result = run("dying_relu", SEED=seed, FIRST_RATE=0.2, BIAS=-5.0)
    silent, moved, accuracy = result.train("gelu")
    assert np.all(silent)
    assert np.all(moved < 0.03)
    assert accuracy < 0.15


@pytest.mark.parametrize("seed", SEEDS)
def test_dying_relu_silu_units_move_even_far_below_zero(run, seed):
    result = run("dying_relu", SEED=seed, FIRST_RATE=0.2, BIAS=-5.0)
    silent, moved, accuracy = result.train("silu")
    assert np.all(silent)
    assert np.all(moved > 0.005)
    assert accuracy > 0.2


# output_layers


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("task", "bounds", "reached"),
    [
        ("binary", (0, 1), (0.2, 0.8)),
        ("multi-class", (0, 1), (0.2, 0.8)),
        ("multi-label", (0, 1), (0.2, 0.8)),
        ("bounded regression", (18, 30), (20, 28)),
        ("positive regression", (0, np.inf), (1, 2)),
        ("counts", (0, np.inf), (1, 2)),
        ("regression", (-np.inf, np.inf), (-1, 2)),
    ],
)
def test_output_layers_stay_between_the_bounds_of_their_target(run, seed, task, bounds, reached):
    outputs = run("output_layers", SEED=seed).outputs[task]
    assert bounds[0] < outputs.min() < reached[0]
    assert reached[1] < outputs.max() < bounds[1]


@pytest.mark.parametrize("seed", SEEDS)
def test_output_layers_only_softmax_couples_its_units(run, seed):
    outputs = run("output_layers", SEED=seed).outputs
    np.testing.assert_allclose(outputs["multi-class"].sum(axis=1), 1, atol=1e-5)
    labels = outputs["multi-label"].sum(axis=1)
    assert labels.min() < 1 < 2 < labels.max()


def test_output_layers_softmax_over_one_unit_is_always_1(run):
    features = run("output_layers").features
    head = keras.layers.Dense(1, "softmax")
    with pytest.warns(UserWarning, match="will always return the value 1"):
        outputs = head(features)
    np.testing.assert_allclose(outputs, 1, atol=1e-6)


def test_output_layers_softmax_over_two_units_is_a_sigmoid_of_the_difference():
    logits = np.random.default_rng(0).normal(size=(100, 2))
    softmax = keras.ops.softmax(logits)[:, 1]
    sigmoid = keras.ops.sigmoid(logits[:, 1] - logits[:, 0])
    np.testing.assert_allclose(softmax, sigmoid, atol=1e-6)


# matching_loss


def test_matching_loss_equals_finite_differences(run):
    result = run("matching_loss")
    z = np.linspace(-8, 4, 25)

    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    for loss, formula in [
        (result.cross_entropy, lambda z: -np.log(sigmoid(z))),
        (result.squared_error, lambda z: (sigmoid(z) - 1) ** 2 / 2),
    ]:
        measured = finite_differences(formula, z)
        np.testing.assert_allclose(result.gradient(loss, z), measured, atol=1e-5)


def test_matching_loss_squared_error_hardly_corrects_a_confident_mistake(run):
    result = run("matching_loss")
    mistaken, undecided = np.abs(result.gradient(result.cross_entropy, [-8.0, 0.0]))
    assert mistaken > 0.999 > undecided
    mistaken, undecided = np.abs(result.gradient(result.squared_error, [-8.0, 0.0]))
    assert mistaken < 0.0004 < undecided


@pytest.mark.parametrize(
    ("activation", "loss", "target"),
    [
        ("linear", lambda y, p: (p - y) ** 2 / 2, 3.0),
        ("sigmoid", keras.losses.binary_crossentropy, 1.0),
        ("sigmoid", keras.losses.binary_crossentropy, 0.3),
        ("sigmoid", keras.losses.binary_crossentropy, 0.0),
        ("exponential", keras.losses.poisson, 3.0),
    ],
)
def test_matching_loss_gradient_is_prediction_minus_target(run, activation, loss, target):
    logits = np.array([-2.0, -0.5, 0.5, 2.0], dtype="float32")
    activation = keras.activations.get(activation)

    def loss_of(z):
        prediction = activation(z)[:, None]
        return loss(keras.ops.full_like(prediction, target), prediction)

    np.testing.assert_allclose(
        run("matching_loss").gradient(loss_of, logits),
        activation(logits) - target,
        atol=1e-4,
    )


@pytest.mark.parametrize("name", ["softplus", "sigmoid scaled to 18...30"])
def test_matching_loss_softplus_and_scaled_sigmoid_do_not_match_squared_error(run, name):
    activation = {
        "softplus": keras.ops.softplus,
        "sigmoid scaled to 18...30": lambda z: 18 + 12 * keras.ops.sigmoid(z),
    }[name]
    target = activation(5.0)
    logits = np.array([-8.0, -5.0], dtype="float32")
    measured = run("matching_loss").gradient(lambda z: (activation(z) - target) ** 2 / 2, logits)
    difference = np.abs(activation(logits) - target)
    # The gradient is far below the difference: the slope is small as well.
    assert np.all(np.abs(measured) < difference / 10)


# stable_softmax


def test_stable_softmax_naive_overflows_and_stable_does_not(run):
    result = run("stable_softmax")
    assert np.all(np.isnan(result.overflowed))
    np.testing.assert_allclose(result.softmax(result.large).sum(), 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_stable_softmax_agrees_with_keras(run, seed):
    result = run("stable_softmax")
    logits = np.random.default_rng(seed).normal(0, 100, size=(50, 10))
    np.testing.assert_allclose(result.softmax(logits), keras.ops.softmax(logits), atol=1e-6)
    np.testing.assert_allclose(result.log_softmax(logits), keras.ops.log_softmax(logits), rtol=1e-5)


@pytest.mark.parametrize("constant", [-1000.0, 5.0, 1000.0])
def test_stable_softmax_ignores_an_added_constant(run, constant):
    softmax = run("stable_softmax").softmax
    logits = np.random.default_rng(0).normal(size=(50, 10))
    np.testing.assert_allclose(softmax(logits + constant), softmax(logits), atol=1e-12)


def test_stable_softmax_log_needs_its_own_formula(run):
    result = run("stable_softmax")
    assert result.log_of_softmax[1] == -np.inf
    assert result.log_softmax(result.distant)[1] == -1000


@pytest.mark.parametrize("seed", SEEDS)
def test_stable_softmax_cross_entropy_gradient_is_p_minus_y(run, seed):
    result = run("stable_softmax")
    logits, label = np.random.default_rng(seed).normal(size=5), 2
    measured = [
        finite_differences(lambda t, unit=unit: -result.log_softmax(logits + t * unit)[label], 0.0)
        for unit in np.eye(5)
    ]
    expected = result.softmax(logits) - np.eye(5)[label]
    np.testing.assert_allclose(measured, expected, atol=1e-8)


def test_stable_softmax_float32_exp_overflows_above_88():
    with np.errstate(over="ignore"):
        assert np.isfinite(np.exp(np.float32(88)))
        assert np.isinf(np.exp(np.float32(89)))


def test_stable_softmax_twice_caps_ten_classes_at_a_quarter(run):
    softmax = run("stable_softmax").softmax
    certain = softmax(100.0 * np.eye(10))
    assert certain.max() > 0.999
    assert softmax(certain).max() < 0.25


def test_stable_softmax_before_from_logits_makes_keras_warn(run):
    probabilities = keras.layers.Softmax()(run("stable_softmax").large[None])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    with pytest.warns(UserWarning, match="does not represent logits"):
        loss(np.array([2]), probabilities)


# What the reader sees


def test_activation_curves_show_and_print_each_function_and_its_slope(run):
    result = run("activation_curves")
    rows = []
    for name, (activation, slope) in result.activations.items():
        assert_equal(result.labeled("activation", name), [result.z, activation(result.z)])
        assert_equal(result.labeled("slope", name), [result.z, slope(result.z)])
        rows.append([*activation(np.array([-2.0, 2.0])), np.max(slope(result.z))])
    assert_allclose(np.reshape(result.printed_numbers[2:], (6, 3)), rows, atol=0.006)


def test_dying_relu_shows_and_prints_silent_and_active_units(run):
    result = run("dying_relu")
    rows = []
    for name, (silent, moved, accuracy) in result.results.items():
        assert_equal(result.labeled("active", name)[1], np.sort(moved[~silent]))
        assert_equal(result.labeled("silent", name)[1], np.sort(moved[silent]))
        rows.append([silent.sum(), 64, 1, np.sum(moved[silent] > 0), round(accuracy, 1)])
    assert_allclose(np.reshape(result.printed_numbers, (2, 5)), rows)


def test_gradient_through_depth_shows_and_prints_the_norms_of_each_scale(run):
    result = run("gradient_through_depth")
    printed = np.reshape(result.printed_numbers[1:], (6, 3))
    for row, (name, by_scale) in zip(printed, result.relative_norms.items(), strict=True):
        for number, (scale, norms) in zip(row, by_scale.items(), strict=True):
            assert_equal(result.labeled(scale, name)[1], norms)
            assert number == float(f"{norms[0]:.0e}")
            assert norms[-1] == 1, "relative to the last layer"


def test_matching_loss_shows_and_prints_the_gradient_of_each_loss(run):
    result = run("matching_loss")
    rows = np.reshape(result.printed_numbers, (2, 8))
    for row, loss in zip(rows, (result.cross_entropy, result.squared_error), strict=True):
        x, y = result.labeled(loss.__name__.replace("_", " "))
        assert_allclose(y, result.gradient(loss, x), atol=1e-6)
        assert_allclose(row[4:], result.gradient(loss, row[:4]), atol=6e-5)


def test_output_layers_print_the_ranges_that_they_have(run):
    result = run("output_layers")
    expected = []
    for out in result.outputs.values():
        sums = out.sum(axis=1)
        expected += [out.min(), out.max(), *([sums.min(), sums.max()] if out.shape[1] > 1 else [])]
    assert_allclose(result.printed_numbers, expected, atol=0.051)


def test_stable_softmax_prints_what_it_computes(run):
    result = run("stable_softmax")
    stable = result.softmax(result.large)
    expected = [*stable, 1000, *stable, 0, 0, -1000]
    assert_allclose(result.printed_numbers, expected, atol=6e-4)
    assert "naive:          [nan nan nan]" in result.printed


@pytest.mark.parametrize("logits", [[0.0, -2000.0], [-2000.0, 0.0], [3000.0, -3000.0, 3000.0]])
def test_stable_softmax_is_stable_where_exponents_vanish(run, logits):
    result = run("stable_softmax")
    p, log_p = result.softmax(np.array(logits)), result.log_softmax(np.array(logits))
    top = np.equal(logits, max(logits))
    assert_allclose(p, top / top.sum())
    assert_allclose(log_p, np.subtract(logits, max(logits)) - np.log(top.sum()))
