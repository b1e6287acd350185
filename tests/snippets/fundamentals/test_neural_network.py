import itertools

import keras
import numpy as np
import pytest
import tensorflow as tf

SEEDS = pytest.mark.parametrize("seed", [0, 1, 2, 3])


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


def test_nonlinearity_needed_since_one_relu_unit_is_still_a_linear_rule(run):
    one_unit = run("nonlinearity_needed", SEED=0).one_unit
    same = (np.maximum(one_unit, 0) > 0) == (one_unit > 0)
    assert same.size == 200_000
    assert same.all()


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
    result = run("training_step", SEED=seed, LEARNING_RATE=10.0, EPOCHS=1)
    assert result.loss_after > 100 * result.loss_before


def test_training_step_learns_but_a_forward_pass_does_not(run):
    result = run("training_step", SEED=0)
    before = result.model.get_weights()
    result.measure(result.x_train, result.y_train)
    for a, b in zip(before, result.model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
