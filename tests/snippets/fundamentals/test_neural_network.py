import itertools

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_equal
from sklearn.linear_model import LogisticRegression

QUERIES = [
    "what is a neural network",
    "how neural networks learn",
    "backpropagation",
    "artificial neuron weights and bias",
    "multilayer perceptron",
    "forward pass and backward pass",
    "chain rule",
    "perceptron",
    "hidden layers input output layer",
    "weight initialization",
]
"""What readers may type who look for this page, written without looking at it."""

SEEDS = pytest.mark.parametrize("seed", [0, 1, 2])


# The network drawn whole


def test_drawn_network_computes_xor_exactly(run):
    network = run("drawn_network")
    assert network.y[:, 0].tolist() == [0, 1, 1, 0]
    parts = (network.w1, network.b1, network.w2, network.b2)
    assert sum(part.size for part in parts) == 9


def test_drawn_network_fails_without_its_relu_or_its_bias(run):
    network = run("drawn_network")
    x, w1, b1, w2 = network.x, network.w1, network.b1, network.w2
    without_relu = (x @ w1 + b1) @ w2
    without_bias = np.maximum(x @ w1, 0) @ w2
    assert without_relu[:, 0].tolist() == [2, 1, 1, 0]
    assert without_bias[:, 0].tolist() == [0, -1, -1, -2]


def test_drawn_network_shows_one_arrow_per_weight_as_wide_as_it_is_large(run):
    network = run("drawn_network")
    weights = [*network.w1.flat, *network.w2.flat]
    assert list(network.weights.values()) == weights
    (figure,) = network.figures
    texts = figure.axes[0].texts
    arrows = [text.arrow_patch for text in texts if getattr(text, "arrow_patch", None)]
    widths = [arrow.get_linewidth() for arrow in arrows]
    np.testing.assert_allclose(widths, 1.5 * np.abs(weights))
    labels = [text.get_text() for text in texts if text.get_text()[:1] in ("+", "-")]
    assert [float(label) for label in labels] == weights


# Counting parameters


def test_parameter_count_by_hand_is_what_keras_counts(run):
    result = run("parameter_count")
    by_keras = [layer.count_params() for layer in result.model.layers]
    assert [result.hidden, result.output] == by_keras == [50_240, 650]
    assert result.hidden + result.output == result.model.count_params() == 50_890


def test_parameter_count_without_biases_is_74_short(run):
    model = run("parameter_count").model
    weights = sum(layer.kernel.shape[0] * layer.kernel.shape[1] for layer in model.layers)
    assert weights == 50_816 == model.count_params() - 74


def test_parameter_count_gives_the_input_none(run):
    model = run("parameter_count").model
    assert [layer.name for layer in model.layers] == ["hidden", "output"]
    assert keras.layers.InputLayer(shape=(784,)).count_params() == 0


def test_parameter_count_does_not_depend_on_the_batch(run):
    model = run("parameter_count").model
    for batch in (1, 256):
        assert model(np.zeros((batch, 784))).shape == (batch, 10)
        assert model.count_params() == 50_890


def test_parameter_count_doubles_again_in_the_memory_of_adam(run):
    model = run("parameter_count").model
    adam = keras.optimizers.Adam()
    adam.build(model.trainable_variables)
    remembered = sum(int(np.prod(v.shape)) for v in adam.variables if v.ndim)
    assert remembered == 2 * 50_890 == 101_780


def test_parameter_count_network_is_declared_with_input_not_input_shape():
    with pytest.warns(UserWarning, match="input_shape"):
        keras.layers.Dense(64, input_shape=(784,))
    assert not hasattr(tf, "Session")
    assert not hasattr(tf, "placeholder")
    assert hasattr(tf.compat.v1, "Session")


def test_parameter_count_of_layers_depends_on_what_counts_as_one(run):
    model = run("parameter_count").model
    assert len(model.layers) == 2
    hidden, output = model.layers
    image = keras.Input(shape=(784,))
    answer = output(keras.layers.Dropout(0.5)(hidden(image)))
    functional = keras.Model(image, answer)
    kinds = [type(layer).__name__ for layer in functional.layers]
    assert kinds == ["InputLayer", "Dense", "Dropout", "Dense"]
    assert functional.count_params() == model.count_params()


# The forward pass


@SEEDS
def test_forward_pass_by_hand_agrees_with_keras(run, seed):
    result = run("forward_pass", SEED=seed)
    assert result.by_hand.shape == result.by_keras.shape == (32, 10)
    np.testing.assert_allclose(result.by_hand, result.by_keras, rtol=0, atol=1e-5)


@SEEDS
def test_forward_pass_disagrees_without_the_biases_or_the_relu(run, seed):
    result = run("forward_pass", SEED=seed)
    w1, b1, w2, b2 = result.model.get_weights()
    no_biases = result.softmax(np.maximum(result.x @ w1, 0) @ w2)
    no_relu = result.softmax((result.x @ w1 + b1) @ w2 + b2)
    assert np.abs(no_biases - result.by_keras).max() > 1e-3
    assert np.abs(no_relu - result.by_keras).max() > 1e-3


def test_forward_pass_softmax_survives_large_logits(run):
    softmax = run("forward_pass", SEED=0).softmax
    with np.errstate(over="ignore"):
        assert np.isinf(np.exp(1000.0))
    large = softmax(np.array([1000.0, 1001.0]))
    np.testing.assert_allclose(large, softmax(np.array([0.0, 1.0])), rtol=1e-12)
    np.testing.assert_allclose(large.sum(), 1)


def test_forward_pass_softmax_keeps_the_winner(run):
    logits = np.random.default_rng(0).normal(scale=5, size=(1000, 10))
    probabilities = run("forward_pass", SEED=0).softmax(logits)
    assert (probabilities.argmax(axis=1) == logits.argmax(axis=1)).all()


@SEEDS
def test_forward_pass_without_biases_answers_zeros_with_a_tenth_for_every_class(run, seed):
    result = run("forward_pass", SEED=seed)
    w1, _, w2, _ = result.model.get_weights()
    zeros = np.zeros((1, 784))
    logits = np.maximum(zeros @ w1, 0) @ w2
    assert (logits == 0).all()
    np.testing.assert_allclose(result.softmax(logits), 0.1, rtol=1e-12)
    assert np.abs(result.forward(zeros) - 0.1).max() > 0.003  # the biases differ


# Why the activation is needed


@SEEDS
def test_nonlinearity_needed_for_the_last_two_functions(run, seed):
    result = run("nonlinearity_needed", SEED=seed)
    assert list(result.reached.values()) == [14, 14, 16]
    assert list(result.best.values()) == [3, 3, 4]


@SEEDS
def test_nonlinearity_needed_exactly_for_xor_and_its_opposite(run, seed):
    result = run("nonlinearity_needed", SEED=seed)
    every = set(itertools.product([False, True], repeat=4))
    xor = (False, True, True, False)
    opposite = (True, False, False, True)
    for outputs in (result.one_unit, result.two_linear):
        tables = {tuple(table) for table in np.unique(result.answers(outputs), axis=0).tolist()}
        assert every - tables == {xor, opposite}


@SEEDS
def test_nonlinearity_needed_because_linear_layers_multiply_into_one(run, seed):
    result = run("nonlinearity_needed", SEED=seed)
    np.testing.assert_allclose(result.two_linear, result.collapsed, atol=1e-10)
    assert np.abs(result.with_relu - result.collapsed).max() > 1


@SEEDS
def test_nonlinearity_needed_for_xor_but_one_relu_unit_does_or_and_and(run, seed):
    result = run("nonlinearity_needed", SEED=seed)
    count = result.x @ [1, 1]
    assert (np.maximum(count, 0) > 0).tolist() == [False, True, True, True]
    assert (np.maximum(count - 1, 0) > 0).tolist() == [False, False, False, True]
    outputs = np.maximum(result.one_unit[..., 0], 0)  # of 50,000 units
    splits = outputs[:, result.xor].min(axis=1) > outputs[:, ~result.xor].max(axis=1)
    assert not splits.any()  # whatever the threshold


def test_nonlinearity_needed_and_biases_too_or_zero_inputs_give_zero(run):
    result = run("nonlinearity_needed", SEED=0)
    no_biases = np.maximum(result.x @ result.w1, 0) @ result.w2
    assert (no_biases[:, 0] == 0).all()
    assert len(np.unique(result.answers(no_biases), axis=0)) <= 8


def test_nonlinearity_needed_is_found_in_one_unit_whose_activation_bends_twice(run):
    result = run("nonlinearity_needed", SEED=0)
    z = result.x @ [1, 1] - 1
    assert (1 - z**2 == result.xor).all()


# Learning XOR


def learned(losses):
    return np.mean(losses < 0.1)


@SEEDS
def test_xor_learned_only_with_a_nonlinear_hidden_layer(run, seed):
    losses = run("xor_learned", SEED=seed).losses
    for units in (1, 2, 4, 8):
        np.testing.assert_allclose(losses["linear", units], np.log(2), atol=0.01)
    assert learned(losses["relu", 1]) == learned(losses["tanh", 1]) == 0
    assert learned(losses["tanh", 8]) == 1


@SEEDS
def test_xor_learned_from_more_starts_the_wider_the_layer(run, seed):
    losses = run("xor_learned", SEED=seed).losses
    relu = [learned(losses["relu", units]) for units in (1, 2, 4, 8)]
    tanh = [learned(losses["tanh", units]) for units in (1, 2, 4, 8)]
    assert relu[1] < 0.4 < relu[2] < 0.8 < relu[3]
    assert 0.3 < tanh[1] < 0.75
    assert tanh[2] > 0.9
    assert np.all(np.array(tanh) >= relu)


@SEEDS
def test_xor_learned_never_by_two_relu_units_if_one_starts_dead(run, seed):
    train = run("xor_learned", SEED=seed).train
    _, (start, *_) = train(2, "relu", steps=1, learning_rate=0)
    losses, (end, *_) = train(2, "relu")
    dead = (start < 0).all(axis=1)  # (networks, units): off on all four points
    assert 0.15 < dead.mean() < 0.35
    assert (end.swapaxes(1, 2)[dead] == start.swapaxes(1, 2)[dead]).all()
    assert learned(losses[dead.any(axis=1)]) == 0


@SEEDS
def test_xor_learned_without_moving_the_bias_of_a_dead_relu_unit(run, seed):
    result = run("xor_learned", SEED=seed)
    _, (start, *_) = result.train(2, "relu", steps=1, learning_rate=0)
    _, (_, biases, _, _) = result.train(2, "relu")
    dead = (start < 0).all(axis=1)
    sums = (result.x @ start).swapaxes(1, 2)[dead]  # (dead units, points)
    assert (sums[:, 0] == 0).all()  # the corner of ReLU
    assert (sums[:, 1:] < 0).all()
    assert (biases[:, 0][dead] == 0).all()
    assert (biases[:, 0][~dead] != 0).mean() > 0.9
    corner = tf.Variable(0.0)
    with tf.GradientTape() as tape:
        output = keras.activations.relu(corner)
    assert tape.gradient(output, corner) == 0


@SEEDS
def test_xor_learned_by_fewer_than_all_even_if_no_relu_unit_is_dead(run, seed):
    train = run("xor_learned", SEED=seed).train
    dead, success = {}, {}
    for units in (2, 4, 8):
        _, (start, *_) = train(units, "relu", steps=1, learning_rate=0)
        dead[units] = (start < 0).all(axis=1).any(axis=1)
        success[units] = train(units, "relu")[0] < 0.1
    assert 0.45 < dead[2][~success[2]].mean() < 0.75  # roughly six in ten failures
    alive = {units: success[units][~dead[units]].mean() for units in (2, 4)}
    assert 0.2 < alive[2] < 0.6
    assert alive[4] > alive[2] + 0.2  # more chances
    assert success[8][dead[8]].mean() > 0.8  # spares


@SEEDS
def test_xor_learned_by_tanh_with_no_unit_left_behind(run, seed):
    train = run("xor_learned", SEED=seed).train
    _, (start, *_) = train(2, "tanh", steps=1, learning_rate=0)
    _, (moved, *_) = train(2, "tanh", steps=2)
    assert (moved != start).any(axis=1).all()


def train_from_zero_weights(x, y, activation):
    hidden = keras.layers.Dense(4, activation, kernel_initializer="zeros")
    output = keras.layers.Dense(1, "sigmoid", kernel_initializer="zeros")
    model = keras.Sequential([keras.Input(shape=(2,)), hidden, output])
    model.compile(keras.optimizers.SGD(1.0), "binary_crossentropy")
    steps = np.tile(x, (300, 1)), np.tile(y, (300, 1))  # all four points at each
    model.fit(*steps, batch_size=4, shuffle=False, verbose=0)
    return model.evaluate(x, y, verbose=0), model.get_weights()


@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_xor_learned_never_from_zero_weights_which_do_not_move(run, activation):
    result = run("xor_learned", SEED=0)
    both = result.x.all(axis=1, keepdims=True)
    for y, answer, final in [(result.y, 0.5, np.log(2)), (both, 0.25, 0.562)]:
        loss, (w1, b1, w2, b2) = train_from_zero_weights(result.x, y, activation)
        assert not w1.any()
        assert not b1.any()
        assert not w2.any()
        np.testing.assert_allclose(1 / (1 + np.exp(-b2)), answer, atol=0.001)
        assert loss == pytest.approx(final, abs=0.001)


def test_xor_learned_never_by_sigmoid_units_that_start_and_stay_equal(run):
    result = run("xor_learned", SEED=0)
    both = result.x.all(axis=1, keepdims=True)
    loss, (w1, b1, w2, _) = train_from_zero_weights(result.x, both, "sigmoid")
    assert loss < 0.2  # AND is learned: one unit would do
    for copies in (w1.T, b1[:, None], w2):
        assert np.abs(copies).min() > 0.1
        np.testing.assert_allclose(copies, copies[:1].repeat(4, axis=0), rtol=1e-4)
    loss, _ = train_from_zero_weights(result.x, result.y, "sigmoid")
    assert loss == pytest.approx(np.log(2), abs=0.001)


@SEEDS
def test_xor_learned_later_by_none_of_the_stuck_relu_networks(run, seed):
    result = run("xor_learned", SEED=seed)
    losses, _ = result.train(2, "relu", steps=5000)
    assert learned(losses) == learned(result.losses["relu", 2])
    compromises = [np.log(2), 0.75 * np.log(3) - 0.5 * np.log(2), np.log(2) / 2]
    np.testing.assert_allclose(compromises, [0.69, 0.48, 0.35], atol=0.005)
    stuck = losses[losses > 0.1]
    assert np.abs(stuck[:, None] - compromises).min(axis=1).max() < 0.01


@pytest.mark.parametrize("activation", ["linear", "relu", "tanh"])
def test_xor_learned_with_the_gradients_of_tensorflow(run, activation):
    result = run("xor_learned", SEED=0)
    _, start = result.train(4, activation, steps=1, learning_rate=0)
    _, moved = result.train(4, activation, steps=1, learning_rate=1)
    w1, b1, w2, b2 = parameters = [tf.Variable(array) for array in start]
    with tf.GradientTape() as tape:
        hidden = keras.activations.get(activation)(result.x @ w1 + b1)
        losses = tf.nn.sigmoid_cross_entropy_with_logits(
            labels=tf.ones_like(hidden @ w2) * result.y, logits=hidden @ w2 + b2
        )
        loss = tf.reduce_sum(tf.reduce_mean(losses, axis=1))
    gradients = tape.gradient(loss, parameters)
    for before, after, gradient in zip(start, moved, gradients, strict=True):
        np.testing.assert_allclose(before - after, gradient, atol=1e-12)


# One training step


@SEEDS
def test_training_step_lowers_the_loss_and_many_teach_digits(run, seed):
    result = run("training_step", SEED=seed)
    assert np.log(10) == pytest.approx(2.30, abs=0.005)  # the loss of guessing
    assert result.loss_before == pytest.approx(2.30, abs=0.3)
    assert result.loss_after < result.loss_before - 0.05
    assert result.accuracy > 0.9


@SEEDS
def test_training_step_moves_every_layer_by_at_most_the_learning_rate(run, seed):
    result = run("training_step", SEED=seed)
    moves = [np.abs(b - a) for a, b in zip(result.initial, result.updated, strict=True)]
    assert len(moves) == 4
    for move in moves:
        assert 0.009 < move.max() < 0.0101
    blank = (result.x_train == 0).all(axis=0)  # pixels no image uses
    assert blank.any()
    assert (moves[0][blank] == 0).all()


@SEEDS
def test_training_step_raises_the_loss_if_it_is_too_long(run, seed):
    result = run("training_step", SEED=seed)
    model = keras.models.clone_model(result.model)
    model.set_weights(result.initial)
    cross_entropy = keras.losses.SparseCategoricalCrossentropy()
    with tf.GradientTape() as tape:
        before = cross_entropy(result.y_train, model(result.x_train))
    gradients = tape.gradient(before, model.trainable_weights)
    keras.optimizers.Adam(10.0).apply(gradients, model.trainable_weights)
    after = cross_entropy(result.y_train, model(result.x_train))
    assert float(before) == pytest.approx(result.loss_before, rel=1e-5)
    assert after > 100 * before


def test_training_step_of_adam_may_go_uphill_however_short_it_is():
    x = keras.Variable(1.0)  # the loss is its square, the slope 2x
    adam = keras.optimizers.Adam(0.1)
    for _ in range(15):
        adam.apply([2 * x], [x])
    overshot = float(x)
    assert overshot < 0
    for short in (1e-2, 1e-3, 1e-4):
        descent = keras.optimizers.SGD(short)
        descent.apply([2 * x], [x])
        assert float(x) ** 2 < overshot**2
        x.assign(overshot)
    adam.learning_rate = 1e-4
    adam.apply([2 * x], [x])
    assert float(x) ** 2 > overshot**2


@SEEDS
def test_training_step_by_step_one_relu_unit_becomes_a_linear_classifier(run, seed):
    data = run("training_step", SEED=seed)
    train, test = np.isin(data.y_train, [3, 8]), np.isin(data.y_test, [3, 8])
    x_train, is_eight = data.x_train[train], data.y_train[train] == 8
    x_test, truth = data.x_test[test], data.y_test[test] == 8
    keras.utils.set_random_seed(seed)
    unit = keras.layers.Dense(1, "relu", kernel_initializer="zeros", bias_initializer="ones")
    model = keras.Sequential([keras.Input(shape=(64,)), unit])
    model.compile(keras.optimizers.Adam(0.02), "mse")
    model.fit(x_train, is_eight, epochs=5, verbose=0)
    outputs = np.array(model(x_test))[:, 0]
    assert 0.2 < (outputs == 0).mean() < 0.6  # the activation is at work
    linear = LogisticRegression(max_iter=1000).fit(x_train, is_eight)
    assert linear.score(x_test, truth) > 0.95
    assert ((outputs > 0.5) == truth).mean() > 0.95


def test_training_step_learns_but_a_forward_pass_does_not(run):
    result = run("training_step", SEED=0)
    before = result.model.get_weights()
    result.measure(result.x_train, result.y_train)
    for a, b in zip(before, result.model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_parameter_count_training_with_adam_keeps_sixteen_bytes_a_parameter(run):
    model = run("parameter_count").model
    model.optimizer.build(model.trainable_variables)
    averages = [each for each in model.optimizer.variables if len(each.shape)]
    slopes = model.trainable_variables
    kept = [*model.trainable_variables, *slopes, *averages]
    assert all(each.dtype == "float32" for each in kept)
    assert 4 * sum(int(np.prod(each.shape)) for each in kept) == 16 * 50_890 == 814_240


# perceptron


def test_perceptron_learns_what_a_border_separates_and_runs_in_circles_otherwise(run):
    result = run("perceptron")
    for name in ("AND", "OR"):
        fires = result.x @ result.paths[name][-1] > 0
        assert list(fires) == result.targets[name]
        assert result.mistakes[name][-1] == 0
    assert min(result.mistakes["XOR"]) > 0
    assert np.array_equal(*result.paths["XOR"][-2:]), "a pass ends where it began"
    long = run("perceptron", PASSES=200)
    assert min(long.mistakes["XOR"]) > 0, "more passes do not help"
    assert sum(long.mistakes["AND"]) == sum(result.mistakes["AND"])


def test_perceptron_rule_with_a_probability_is_a_step_of_logistic_regression(run):
    result = run("perceptron")
    rng = np.random.default_rng(0)
    weights = rng.normal(size=3)

    def loss(weights, inputs, target):
        p = 1 / (1 + np.exp(-(weights @ inputs)))
        return -np.log(p if target else 1 - p)

    for inputs, target in zip(result.x, result.targets["AND"], strict=True):
        p = 1 / (1 + np.exp(-(weights @ inputs)))
        nudges = 1e-6 * np.eye(3)
        slope = [
            (loss(weights + each, inputs, target) - loss(weights - each, inputs, target)) / 2e-6
            for each in nudges
        ]
        np.testing.assert_allclose(np.negative(slope), (target - p) * inputs, atol=1e-8)


def test_perceptron_prints_its_mistakes_and_weights(run):
    result = run("perceptron")
    expected = []
    for name, mistakes in result.mistakes.items():
        expected += [*mistakes, *result.paths[name][-1]]
    assert result.printed_numbers == expected


# What the reader sees


def test_forward_pass_prints_what_it_computes(run):
    result = run("forward_pass")
    assert_allclose(result.printed_numbers[-2:], result.softmax(result.large), atol=0.006)
    assert result.printed.count("True") == 2
    assert_allclose(result.by_hand, result.by_keras, atol=1e-5)


def test_nonlinearity_needed_prints_what_it_counts(run):
    result = run("nonlinearity_needed")
    rows = [[result.reached[name], 16, result.best[name], 4] for name in result.reached]
    assert_equal(np.reshape(result.printed_numbers, (3, 4)), rows)


def test_parameter_count_prints_the_counts_of_keras(run):
    result = run("parameter_count")
    counts = [result.model.get_layer(name).count_params() for name in ("hidden", "output")]
    counts.append(result.model.count_params())
    assert_equal(result.printed_numbers, np.repeat(counts, 2))


def test_training_step_prints_the_accuracy_on_digits_it_has_not_seen(run):
    result = run("training_step")
    answers = np.argmax(result.model(result.x_test), axis=1)
    accuracy = np.mean(answers == result.y_test)
    expected = [result.loss_before, result.loss_after, result.EPOCHS, len(result.y_test), accuracy]
    assert_allclose(result.printed_numbers, expected, atol=0.006)
    seen = {row.tobytes() for row in result.x_train}
    assert not any(row.tobytes() in seen for row in result.x_test)
    assert len(result.x_train) + len(result.x_test) == 1797


def test_xor_learned_shows_and_prints_the_share_of_starts(run):
    result = run("xor_learned")
    printed = np.reshape(result.printed_numbers, (3, 8))[:, 4:]
    for row, name in zip(printed, result.activations, strict=True):
        shares = [np.mean(result.losses[name, units] < 0.1) for units in result.WIDTHS]
        assert_equal(result.labeled(name)[1], shares)
        assert_allclose(row, np.multiply(shares, 100), atol=0.51)


def test_drawn_network_prints_the_table_and_draws_units_where_arrows_end(run):
    result = run("drawn_network")
    rows = np.column_stack([result.x, result.hidden, result.y])
    assert_allclose(result.printed_numbers, rows.ravel())
    (axes,) = result.figures[0].axes
    circles = np.array([each.get_offsets()[0] for each in axes.collections])
    assert_allclose(circles, [*result.units.values()])
    words = {text.get_text(): text.get_position() for text in axes.texts}
    for name, place in result.units.items():
        assert words[name] == place
