import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers
from numpy.testing import assert_allclose, assert_equal
from sklearn.svm import SVC

QUERIES = [
    "overfitting",
    "dropout",
    "early stopping",
    "l1 l2 regularization",
    "bias variance tradeoff",
    "training accuracy high validation low",
    "how to prevent overfitting",
    "data augmentation to reduce overfitting",
    "model memorizes training data",
    "underfitting",
]
"""What readers may type who look for this page, written without looking at it."""

SEEDS = [0, 1, 2]


# learning_curves


@pytest.mark.parametrize("seed", SEEDS)
def test_learning_curves_validation_loss_turns_up_while_training_loss_falls(run, seed):
    history = run("learning_curves", SEED=seed).history
    best = np.argmin(history["val_loss"])
    assert history["val_loss"][-1] > 1.2 * history["val_loss"][best]
    assert history["loss"][-1] < 0.1 * history["loss"][best]


@pytest.mark.parametrize("seed", SEEDS)
def test_learning_curves_accuracy_hides_the_overfitting(run, seed):
    history = run("learning_curves", SEED=seed).history
    best = np.argmin(history["val_loss"])
    assert history["val_accuracy"][-1] > history["val_accuracy"][best] - 0.03
    assert history["accuracy"][-1] == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_learning_curves_confidence_fits_accuracy_first_and_outgrows_it(run, seed):
    history = run("learning_curves", SEED=seed).history
    excess = np.subtract(history["val_confidence"], history["val_accuracy"])
    assert abs(excess[np.argmin(history["val_loss"])]) < 0.08
    assert excess[-1] > 0.04


@pytest.mark.parametrize("seed", SEEDS)
def test_learning_curves_early_stopping_restores_the_best_weights(run, seed):
    result = run("learning_curves", SEED=seed)
    restored = result.model.evaluate(result.val, verbose=0)[0]
    assert restored == pytest.approx(min(result.history["val_loss"]), rel=1e-3)


@pytest.mark.parametrize("seed", SEEDS)
def test_learning_curves_test_loss_is_near_the_lowest_validation_loss(run, seed):
    result = run("learning_curves", SEED=seed)
    on_test = result.model.evaluate(result.test, verbose=0)[0]
    assert on_test < 1.6 * min(result.history["val_loss"])
    assert on_test < 0.9 * result.history["val_loss"][-1]


def test_learning_curves_early_stopping_keeps_the_last_weights_by_default(run):
    result = run("learning_curves", SEED=0)
    model = keras.Sequential.from_config(result.model.get_config())  # new weights
    model.compile(keras.optimizers.Adam(0.02), result.cross_entropy)
    stop = keras.callbacks.EarlyStopping(patience=40)
    options = {"validation_data": result.val, "epochs": 99, "shuffle": False, "verbose": 0}
    val_loss = model.fit(result.train, callbacks=[stop], **options).history["val_loss"]
    kept = model.evaluate(result.val, verbose=0)
    assert 0 < stop.stopped_epoch < 98
    assert kept == pytest.approx(val_loss[-1], rel=1e-3)
    assert kept > 1.2 * min(val_loss)


def test_learning_curves_splits_share_no_example(run):
    result = run("learning_curves", SEED=0)
    splits = [next(iter(split))[0] for split in (result.train, result.val, result.test)]
    assert [len(split) for split in splits] == [100, 800, 897]
    rows = np.unique(np.concatenate(splits), axis=0)
    assert len(rows) == 1797
    assert result.model.count_params() == 8970


# penalties


def near_zero(weights):  # share
    return np.mean(np.abs(weights) < 0.01)


@pytest.mark.parametrize("seed", SEEDS)
def test_penalties_l1_leaves_more_weights_near_zero_than_l2(run, seed):
    runs = run("penalties", SEED=seed).runs
    assert near_zero(runs["no penalty"][1]) < 0.06
    assert 0.12 < near_zero(runs["L2"][1]) < 0.3
    assert near_zero(runs["L1"][1]) > 0.6


@pytest.mark.parametrize("seed", SEEDS)
def test_penalties_take_time_to_empty_the_weights(run, seed):
    runs = run("penalties", SEED=seed).runs
    assert runs["L1"][0][99] < 0.25
    assert runs["L2"][0][99] < 0.06


@pytest.mark.parametrize("seed", SEEDS)
def test_penalties_leave_the_same_shares_near_zero_under_adam(run, seed):
    result = run("penalties", SEED=seed)
    shares = {}
    for penalty in ("no penalty", "L1", "L2"):
        weights, bias = np.random.default_rng(seed).normal(0, 0.1, (64, 10)), np.zeros(10)
        parameters, m, v = np.vstack([weights, bias]), 0.0, 0.0
        for t in range(1, 3001):
            weights, bias = parameters[:-1], parameters[-1]
            odds = np.exp(result.x @ weights + bias)
            error = odds / odds.sum(axis=1, keepdims=True) - result.y
            slopes = result.x.T @ error / len(result.x) + result.slope(penalty, weights)
            g = np.vstack([slopes, error.mean(axis=0)])
            m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
            step = (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-7)
            parameters = parameters - 0.02 * step
        shares[penalty] = near_zero(parameters[:-1])
    assert shares["no penalty"] < 0.06
    assert shares["L1"] > 0.6
    assert shares["L2"] == pytest.approx(near_zero(result.runs["L2"][1]), abs=0.06)


@pytest.mark.parametrize("seed", SEEDS)
def test_penalties_by_shrinking_land_on_zero_itself(run, seed):
    runs = run("penalties", SEED=seed).runs
    assert not np.any(runs["L1"][1] == 0)
    assert np.mean(runs["L1, shrunk"][1] == 0) > 0.6
    assert_allclose(runs["L1, shrunk"][1], runs["L1"][1], atol=0.01)


@pytest.mark.parametrize("name", ["L1", "L2"])
def test_penalties_have_the_slopes_of_the_formulas_and_of_keras(run, name):
    result = run("penalties", SEED=0)
    penalty = getattr(keras.regularizers, name)(result.STRENGTH)
    weights = tf.constant([[-2.0, 3.0], [0.5, -0.01]])
    with tf.GradientTape() as tape:
        tape.watch(weights)
        value = penalty(weights)
    power = {"L1": 1, "L2": 2}[name]
    assert float(value) == pytest.approx(0.001 * np.sum(np.abs(weights) ** power))
    assert_allclose(result.slope(name, weights.numpy()), tape.gradient(value, weights), rtol=1e-6)


def test_penalties_are_part_of_the_loss_that_keras_reports(run):
    result = run("penalties", SEED=0)
    layer = layers.Dense(10, kernel_regularizer=keras.regularizers.L2(result.STRENGTH))
    model = keras.Sequential([keras.Input((64,)), layer])
    layer.set_weights(result.runs["L2"][1:])
    loss = keras.losses.CategoricalCrossentropy(from_logits=True)
    model.compile(loss=loss)
    reported = model.evaluate(result.x, result.y, batch_size=100, verbose=0)
    penalty = result.STRENGTH * np.sum(result.runs["L2"][1] ** 2)
    assert reported == pytest.approx(float(loss(result.y, model(result.x))) + penalty, rel=1e-4)
    assert penalty > 0.01


# adam_weight_decay


def test_adam_weight_decay_equals_l2_in_the_loss_under_sgd(run):
    remaining = run("adam_weight_decay").remaining
    penalized, decayed = remaining["SGD, L2 in the loss"], remaining["SGD, weight decay"]
    np.testing.assert_allclose(penalized, decayed, atol=1e-5)


def test_adam_weight_decay_by_l2_spares_weights_with_large_gradients(run):
    remaining = run("adam_weight_decay").remaining["Adam, L2 in the loss"]
    assert np.all(np.diff(remaining) > 0.1)
    assert remaining[0] < 0.1
    assert remaining[-1] > 0.8


def test_adam_weight_decay_by_adamw_is_the_same_for_all(run):
    result = run("adam_weight_decay")
    expected = (1 - result.LEARNING_RATE * result.DECAY) ** len(result.signs)
    remaining = result.remaining["AdamW, weight decay"]
    assert np.ptp(remaining) < 1e-3
    assert remaining == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize(
    ("name", "l2", "decay"), [("Adam, L2 in the loss", 0.5, 0), ("AdamW, weight decay", 0, 0.5)]
)
def test_adam_weight_decay_agrees_with_the_algorithms_of_the_paper(run, name, l2, decay):
    result = run("adam_weight_decay")
    weights, m, v = np.ones(4), np.zeros(4), np.zeros(4)
    for t, sign in enumerate(result.signs, start=1):
        g = sign * result.sizes + l2 * weights
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        step = (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-7)
        weights = weights - result.LEARNING_RATE * (step + decay * weights)
    np.testing.assert_allclose(result.remaining[name], weights, atol=1e-3)


def test_adam_weight_decay_argument_of_keras_adam_is_decoupled(run):
    result = run("adam_weight_decay")
    adam = result.shrink(keras.optimizers.Adam(result.LEARNING_RATE, weight_decay=result.DECAY))
    np.testing.assert_allclose(adam, result.remaining["AdamW, weight decay"], atol=1e-6)


def test_adam_weight_decay_includes_biases_unless_excluded(run):
    decay = run("adam_weight_decay").DECAY
    for excluded in ([], ["bias"]):
        layer = keras.layers.Dense(1, bias_initializer="ones")
        layer.build((None, 1))
        optimizer = keras.optimizers.AdamW(0.02, weight_decay=decay)
        optimizer.exclude_from_weight_decay(var_names=excluded)
        optimizer.apply([np.zeros((1, 1)), np.zeros(1)], layer.trainable_weights)
        bias = layer.get_weights()[1]
        assert bias == pytest.approx(1 if excluded else 1 - 0.02 * decay)


# dropout_scaling


@pytest.mark.parametrize("rate", [0.2, 0.5])
@pytest.mark.parametrize("seed", SEEDS)
def test_dropout_scaling_drops_the_rate_and_keeps_the_mean(run, seed, rate):
    outputs = run("dropout_scaling", SEED=seed, RATE=rate).training
    assert np.mean(outputs == 0) == pytest.approx(rate, abs=0.01)
    assert outputs[outputs != 0] == pytest.approx(1 / (1 - rate))
    assert outputs.mean() == pytest.approx(1, abs=0.02)


def test_dropout_scaling_is_exactly_the_identity_at_inference(run):
    result = run("dropout_scaling", SEED=0, RATE=0.2)
    assert np.array_equal(result.inference, result.activations)


@pytest.mark.parametrize("seed", SEEDS)
def test_dropout_scaling_draws_new_units_for_each_example_and_each_step(run, seed):
    result = run("dropout_scaling", SEED=seed, RATE=0.2)
    again = np.asarray(result.dropout(result.activations, training=True))
    assert not np.array_equal(result.training[0], result.training[1])
    assert not np.array_equal(result.training, again)


def test_dropout_scaling_leaves_the_weights_alone(run):
    model = run("dropout_scaling", SEED=0, RATE=0.2).with_dropout
    before = model.get_weights()
    model(np.ones((1, 784)), training=True)
    for old, new in zip(before, model.get_weights(), strict=True):
        assert np.array_equal(old, new)


def test_dropout_scaling_adds_no_parameters(run):
    result = run("dropout_scaling", SEED=0, RATE=0.2)
    assert result.with_dropout.count_params() == result.without.count_params()
    assert result.with_dropout.count_params() == (784 * 64 + 64) + (64 * 10 + 10) == 50_890


# remedies


def end(curves):
    return np.mean(curves[1][-4:])  # validation loss, averaged over the last four epochs


@pytest.mark.parametrize("seed", SEEDS)
def test_remedies_against_a_large_rate_lower_the_loss_by_weight_decay_and_more_data(run, seed):
    losses = run("remedies", SEED=seed).losses[0.02]
    assert end(losses["weight decay"]) < 0.85 * end(losses["no remedy"])
    assert end(losses["more data"]) < 0.6 * end(losses["no remedy"])


@pytest.mark.parametrize("seed", SEEDS)
def test_remedies_lose_to_a_smaller_rate_without_any(run, seed):
    losses = run("remedies", SEED=seed).losses
    for name in ("L2", "weight decay", "dropout", "augmentation"):
        assert end(losses[0.001]["no remedy"]) < end(losses[0.02][name])


@pytest.mark.parametrize("seed", SEEDS)
def test_remedies_by_penalty_hardly_matter_at_the_smaller_rate(run, seed):
    losses = run("remedies", SEED=seed).losses[0.001]
    for name in ("L2", "weight decay"):
        assert 0.8 < end(losses[name]) / end(losses["no remedy"]) < 1.2


@pytest.mark.parametrize("seed", SEEDS)
def test_remedies_more_data_reach_what_early_stopping_cannot(run, seed):
    for losses in run("remedies", SEED=seed).losses.values():
        assert min(losses["more data"][1]) < 0.8 * min(losses["no remedy"][1])


@pytest.mark.parametrize("seed", SEEDS)
def test_remedies_perfect_fit_does_not_say_how_bad_it_is(run, seed):
    losses = run("remedies", SEED=seed).losses[0.02]
    no_remedy, more_data = losses["no remedy"], losses["more data"]
    assert no_remedy[0][-1] < 0.01
    assert more_data[0][-1] < 0.01
    assert more_data[1][-1] < 0.6 * no_remedy[1][-1]


@pytest.mark.parametrize("seed", SEEDS)
def test_remedies_pooling_softens_overfitting_and_does_not_end_it(run, seed):
    result = run("remedies", SEED=seed)

    def front(pooling):
        network = []
        for filters in (16, 32):
            network.append(layers.Conv2D(filters, 3, padding="same", activation="relu"))
            network.extend([layers.MaxPooling2D()] if pooling else [])
        return network

    pooled = result.train(0.001, front=lambda: front(pooling=True))
    assert end(pooled) < 0.95 * end(result.train(0.001, front=lambda: front(pooling=False)))
    assert pooled[0][-1] < 0.01
    assert end(pooled) > 0.15


def test_remedies_augmentation_changes_inputs_in_training_only(run):
    result = run("remedies", SEED=0)
    model = keras.Sequential(result.setups["augmentation"]["front"]())
    assert np.allclose(model(result.x, training=False), result.x)
    assert not np.allclose(model(result.x, training=True), result.x, atol=0.1)


# best_of_many


@pytest.mark.parametrize("seed", SEEDS)
def test_best_of_many_scores_better_the_more_were_tried(run, seed):
    best_score = run("best_of_many", SEED=seed).best_score
    assert list(best_score.values()) == sorted(best_score.values())
    assert best_score[10_000] > 0.62
    assert best_score[10_000] > best_score[1] + 0.05


@pytest.mark.parametrize("seed", SEEDS)
def test_best_of_many_has_no_skill_on_fresh_data(run, seed):
    result = run("best_of_many", SEED=seed)
    assert result.accuracy(result.rules[result.winner], *result.validation) > 0.62
    assert list(result.fresh_score.values()) == pytest.approx([0.5] * 5, abs=0.01)


@pytest.mark.parametrize("seed", SEEDS)
def test_capacity_lowers_the_training_error_and_not_the_validation_error(run, seed):
    result = run("capacity", SEED=seed)
    assert np.all(np.diff(result.train) < 1e-9)
    best = int(np.argmin(result.val))
    assert 0 < best < len(result.val) - 1, "neither the smallest nor the largest"
    assert result.val[0] > 1.5 * result.val[best]
    assert result.val[-1] > 3 * result.val[best]


@pytest.mark.parametrize("seed", SEEDS)
def test_capacity_overfits_few_points_and_not_many(run, seed):
    result = run("capacity", SEED=seed, POINTS=2000)
    assert result.val[-1] < 1.1 * min(result.val)


@pytest.mark.parametrize("seed", SEEDS)
def test_capacity_is_measured_on_points_that_were_not_fitted(run, seed):
    result = run("capacity", SEED=seed)
    assert not set(result.x_train) & set(result.x_val)
    for model, low, high in zip(result.models, result.train, result.val, strict=True):
        assert low == pytest.approx(np.mean((model(result.x_train) - result.y_train) ** 2))
        assert high == pytest.approx(np.mean((model(result.x_val) - result.y_val) ** 2))


def test_capacity_is_drawn_as_it_was_fitted(run):
    result = run("capacity")
    for number, figure in enumerate(result.figures):
        degree = result.degrees[number]
        assert figure.get_label() == f"degree = {degree}"
        (points, fit), errors = figure.axes[0].lines, figure.axes[1].lines
        assert np.array_equal(points.get_data(), [result.x_train, result.y_train])
        assert result.models[number].degree() == degree
        assert np.array_equal(fit.get_ydata(), result.models[number](result.grid))
        assert list(errors[0].get_ydata()) == result.train
        assert list(errors[1].get_ydata()) == result.val
        assert list(errors[2].get_ydata()) == [result.train[number], result.val[number]]
        assert f"{degree:6}{result.train[number]:16.2f}{result.val[number]:18.2f}" in result.printed


def test_remedies_turning_by_180_degrees_makes_nines_of_sixes(run):
    result = run("remedies")
    reader = SVC(C=10).fit(result.x[:1000].reshape(-1, 64), result.y[:1000])
    sixes = result.x[1000:, ..., 0][result.y[1000:] == 6]
    read = reader.predict(sixes[:, ::-1, ::-1].reshape(-1, 64))
    assert np.mean(reader.predict(sixes.reshape(-1, 64)) == 6) > 0.95
    assert np.mean(read == 9) > 0.5


def test_dropout_scaling_by_hand_sends_slopes_back_through_the_same_mask(run):
    result = run("dropout_scaling")
    rng = np.random.default_rng(3)
    x, slopes = rng.normal(size=(2, 50, 40))
    output, mask = result.forward(x, np.random.default_rng(1), True)
    back = result.backward(slopes, mask)
    assert set(np.unique(mask)) == {0, 1.25}
    step = 1e-6
    moved, _ = result.forward(x + step, np.random.default_rng(1), True)
    np.testing.assert_allclose(back, slopes * (moved - output) / step, atol=1e-6)
    unchanged, mask = result.forward(x, rng, False)
    assert np.array_equal(unchanged, x)
    assert np.array_equal(result.backward(slopes, mask), slopes)


def test_dropout_scaling_on_the_inputs_of_a_linear_model_is_a_scaled_l2_penalty(run):
    result = run("dropout_scaling")
    rng = np.random.default_rng(0)
    x, weights, y = rng.normal(size=(30, 5)), rng.normal(size=5), rng.normal(size=30)
    losses = []
    for _ in range(20_000):
        dropped, _ = result.forward(x, rng, True)
        losses.append(np.sum((dropped @ weights - y) ** 2))
    factor = result.RATE / (1 - result.RATE)
    penalty = factor * np.sum(weights**2 * np.sum(x**2, axis=0))
    expected = np.sum((x @ weights - y) ** 2) + penalty
    assert np.mean(losses) == pytest.approx(expected, rel=0.02)
    assert penalty > 0.05 * expected, "more than the tolerance"


def test_learning_curves_early_stopping_by_hand_picks_the_epoch_of_keras(run):
    result = run("learning_curves")
    best, best_epoch, waited = np.inf, None, 0
    for epoch, loss in enumerate(result.history["val_loss"]):
        if loss < best:
            best, best_epoch, waited = loss, epoch, 0
        else:
            waited += 1
        if waited >= result.stop.patience:
            break
    assert best_epoch == result.stop.best_epoch
    stopped = len(result.history["val_loss"]) - 1
    assert epoch == stopped


# What the reader sees


def assert_disjoint(*parts):
    rows = [np.asarray(row).tobytes() for part in parts for row in np.asarray(part)]
    assert len(set(rows)) == len(rows)


def test_adam_weight_decay_prints_what_remains(run):
    result = run("adam_weight_decay")
    assert_allclose(result.printed_numbers[:6], [1, len(result.signs), *result.sizes], atol=1e-6)
    rows = np.reshape(result.printed_numbers[6:], (4, 4))
    assert_allclose(rows, [*result.remaining.values()], atol=0.006)


def test_best_of_many_prints_both_scores_of_the_winner(run):
    result = run("best_of_many")
    for tried, best, fresh in np.reshape(result.printed_numbers, (5, 3)):
        winner = result.rules[result.scores[: int(tried)].argmax()]
        assert best == pytest.approx(result.accuracy(winner, *result.validation), abs=0.006)
        assert fresh == pytest.approx(result.accuracy(winner, *result.fresh), abs=0.006)


def test_capacity_prints_the_errors_of_each_degree(run):
    result = run("capacity")
    rows = np.reshape(result.printed_numbers, (len(result.degrees), 3))
    for (degree, train, val), model in zip(rows, result.models, strict=True):
        assert degree == model.degree()
        for error, x, y in (
            (train, result.x_train, result.y_train),
            (val, result.x_val, result.y_val),
        ):
            assert error == pytest.approx(np.mean((model(x) - y) ** 2), rel=0.01, abs=0.006)
    assert not set(result.x_train) & set(result.x_val)


def test_dropout_scaling_prints_what_it_measures(run):
    result = run("dropout_scaling")
    share, mean = 100 * np.mean(result.training == 0), result.training.mean()
    by_hand = [100 * np.mean(result.mask == 0), result.by_hand.mean()]
    assert by_hand == [pytest.approx(20, abs=0.5), pytest.approx(1, abs=0.01)]
    expected = [share, 1.25, mean, *by_hand, 784, 64, 10, 50_890, 784, 64, 0.5, 10, 50_890]
    assert_allclose(result.printed_numbers, expected, atol=0.51)
    assert_allclose(result.printed_numbers[1:3], [1.25, mean], atol=0.006)
    assert result.printed_numbers[4] == pytest.approx(by_hand[1], abs=0.006)


def test_learning_curves_shows_and_prints_the_history(run):
    result = run("learning_curves")
    labels = {
        "training loss": "loss", "validation loss": "val_loss",
        "validation accuracy": "val_accuracy", "confidence": "val_confidence",
    }  # fmt: skip
    for label, key in labels.items():
        assert_equal(result.labeled(label)[1], result.history[key])
    for axis in result.figures[0].axes:
        assert axis.lines[-1].get_xdata()[0] == np.argmin(result.history["val_loss"])
    keys, best = ("val_loss", "val_accuracy", "val_confidence"), result.stop.best_epoch
    rows = [[result.history[key][epoch] for key in keys] for epoch in (best, -1)]
    rows.append(result.model.evaluate(result.test, verbose=0))
    assert_allclose(np.reshape(result.printed_numbers, (3, 3)), rows, atol=0.006)
    assert_disjoint(result.x_train, result.x_rest[:800], result.x_rest[800:])


def test_penalties_draws_and_prints_each_run(run):
    result = run("penalties")
    axes = {axis.get_title(): axis for axis in result.figures[0].axes}
    left = axes["weights within 0.01 of 0"]
    for number, name in enumerate(("no penalty", "L2", "L1")):
        shares, weights, _ = result.runs[name]
        assert_equal(left.lines[number].get_ydata(), shares)
        assert left.texts[number].get_text() == name
        assert left.texts[number].get_position()[1] == shares[-1]
        image = axes[name].images[0]
        assert_equal(image.get_array(), weights[:, 0].reshape(8, 8))
        assert (image.get_cmap().name, *image.get_clim()) == ("bwr", -1, 1), "0 is white"
    rows = np.reshape(result.printed_numbers[3:], (4, 2))
    for row, (_, weights, _) in zip(rows, result.runs.values(), strict=True):
        assert_allclose(
            row[-2:], [100 * near_zero(weights), 100 * np.mean(weights == 0)], atol=0.51
        )


def test_remedies_shows_losses_on_parts_that_are_disjoint(run):
    result = run("remedies")
    assert_disjoint(result.x)
    for figure, (rate, losses) in zip(result.figures, result.losses.items(), strict=True):
        assert figure.get_label() == f"rate = {rate}"
        assert [axis.get_title() for axis in figure.axes] == list(losses)
        for axis, name in zip(figure.axes, losses, strict=True):
            training, validation, lowest = axis.lines
            assert_equal(training.get_ydata(), losses[name][0])
            assert_equal(validation.get_ydata(), losses[name][1])
            assert lowest.get_ydata()[0] == min(losses["no remedy"][1])
        for text, line in zip(figure.axes[0].texts, figure.axes[0].lines, strict=False):
            assert text.get_text() == line.get_label()
            assert text.get_position()[1] == pytest.approx(line.get_ydata()[-1] + 0.03)


def test_remedies_measures_the_loss_of_the_network_that_it_fits(run):
    result = run("remedies")
    assert_disjoint(result.x[:500], next(iter(result.val))[0].numpy())
    _, validation, model = result.losses[0.02]["L2"]
    logits = np.asarray(model(result.x[500:]), dtype="float64")
    logits -= logits.max(axis=1, keepdims=True)
    log_p = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    assert validation[-1] == pytest.approx(
        -log_p[np.arange(len(log_p)), result.y[500:]].mean(), rel=1e-3
    )
    assert model.optimizer.iterations.numpy() == 400
    assert float(sum(model.losses)) > 0.01, "the penalty, which the curve leaves out"


@pytest.mark.parametrize("seed", SEEDS)
def test_penalties_l2_empties_pixels_that_are_nearly_blank(run, seed):
    result = run("penalties", SEED=seed)
    small = np.abs(result.runs["L2"][1]) < 0.01
    blank = result.x.mean(axis=0) < 0.02
    assert 0.1 < blank.mean() < 0.5
    assert small[blank].sum() > 0.85 * small.sum()
    assert small[blank].mean() > 10 * small[~blank].mean()
