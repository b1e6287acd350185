import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_equal

QUERIES = [
    "mini-batch gradient descent",
    "stochastic vs batch gradient descent",
    "how to pick batch size",
    "noisy gradient updates",
    "full batch gradient descent",
    "large batch training learning rate scaling",
    "gradient accumulation",
    "epoch vs iteration vs batch",
    "one sample at a time updates",
    "small batches generalize better",
]
"""What readers may type who look for this page, written without looking at it."""

SEEDS = [0, 1, 2]


# mean_of_gradients


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("size", [1, 10, 50, 100])
def test_mean_of_gradients_over_equal_batches_is_the_full_gradient(run, seed, size):
    assert run("mean_of_gradients", SEED=seed).errors[size] < 1e-5


@pytest.mark.parametrize("seed", SEEDS)
def test_mean_of_gradients_needs_weights_for_a_short_last_batch(run, seed):
    result = run("mean_of_gradients", SEED=seed)
    assert result.errors[32] > 0.1
    assert result.error < 1e-5


@pytest.mark.parametrize("seed", SEEDS)
def test_mean_of_gradients_agrees_with_finite_differences(run, seed):
    result = run("mean_of_gradients", SEED=seed)
    kernel = result.model.trainable_weights[-2]
    before = kernel.numpy()
    step = np.zeros_like(before)
    step[3, 7] = 1e-2
    losses = []
    for weights in (before + step, before - step):
        kernel.assign(weights)
        losses.append(float(result.cross_entropy(result.y, result.model(result.x))))
    kernel.assign(before)
    slope = result.full[64 * 16 + 16 :][: 16 * 10].reshape(16, 10)[3, 7]
    assert (losses[0] - losses[1]) / 2e-2 == pytest.approx(slope, abs=1e-4)


@pytest.mark.parametrize("seed", SEEDS)
def test_mean_of_gradients_short_batch_is_noise_not_bias(run, seed):
    result = run("mean_of_gradients", SEED=seed)
    each = np.stack([result.gradient(slice(i, i + 1)) for i in range(100)])
    rng = np.random.default_rng(seed)
    epochs = np.stack([
        np.mean([each[order[batch]].mean(axis=0) for batch in result.batches(32)], axis=0)
        for order in (rng.permutation(100) for _ in range(400))
    ])  # fmt: skip
    one = np.linalg.norm(epochs - result.full, axis=1).mean()
    average = np.linalg.norm(epochs.mean(axis=0) - result.full)
    assert average < 2 * one / np.sqrt(400)


def test_mean_of_gradients_makes_accumulation_equal_to_a_large_batch(run):
    result = run("mean_of_gradients", SEED=0)
    accumulated = sum(result.gradient(batch) for batch in result.batches(25)) / 4
    np.testing.assert_allclose(accumulated, result.full, atol=1e-6)


# gradient_noise


@pytest.mark.parametrize("seed", SEEDS)
def test_gradient_noise_with_replacement_falls_as_one_over_the_root(run, seed):
    result = run("gradient_noise", SEED=seed)
    np.testing.assert_allclose(result.measured[True], result.law, rtol=0.1)


@pytest.mark.parametrize("seed", SEEDS)
def test_gradient_noise_without_replacement_has_the_finite_factor(run, seed):
    result = run("gradient_noise", SEED=seed)
    np.testing.assert_allclose(result.measured[False], result.finite, rtol=0.1, atol=1e-9)
    assert result.measured[False][-2] < 0.8 * result.measured[True][-2]


@pytest.mark.parametrize("seed", SEEDS)
def test_gradient_noise_is_halved_by_four_times_the_examples_not_by_two(run, seed):
    result = run("gradient_noise", SEED=seed)
    by_size = {size: result.noise(size, replace=True) for size in (16, 32, 64)}
    assert by_size[32] / by_size[16] == pytest.approx(0.71, abs=0.1)
    assert by_size[64] / by_size[16] == pytest.approx(0.5, abs=0.08)


@pytest.mark.parametrize("seed", SEEDS)
def test_gradient_noise_equals_the_signal_at_the_noise_scale(run, seed):
    result = run("gradient_noise", SEED=seed)
    noise_scale = result.spread**2 / np.sum(result.full**2)
    batch_size = round(noise_scale)
    assert result.noise(batch_size, replace=True) == pytest.approx(
        np.linalg.norm(result.full), rel=0.15
    )
    assert batch_size < 64


@pytest.mark.parametrize("seed", SEEDS)
def test_gradient_noise_scale_grows_in_training(run, seed):
    result = run("gradient_noise", SEED=seed)

    def noise_scale(weights):
        scores = np.exp(result.x @ weights)
        errors = scores / scores.sum(axis=1, keepdims=True) - np.eye(10)[result.labels]
        gradients = np.einsum("ni,nk->nik", result.x, errors)
        full = gradients.mean(axis=0)
        return np.mean(np.sum((gradients - full) ** 2, axis=(1, 2))) / np.sum(full**2), full

    weights = result.weights
    start, full = noise_scale(weights)
    for _ in range(100):
        weights = weights - 0.5 * full
        end, full = noise_scale(weights)
    assert end > 5 * start


def test_gradient_noise_is_measured_on_true_gradients(run):
    result = run("gradient_noise", SEED=0)

    def loss(weights):
        logits = result.x @ weights
        right = logits[np.arange(len(logits)), result.labels]
        return np.mean(np.log(np.exp(logits).sum(axis=1)) - right)

    step = np.zeros((65, 10))
    step[20, 3] = 1e-5
    slope = (loss(result.weights + step) - loss(result.weights - step)) / 2e-5
    assert result.full.reshape(65, 10)[20, 3] == pytest.approx(slope, abs=1e-7)


# descent_paths


@pytest.mark.parametrize("seed", SEEDS)
def test_descent_paths_of_full_batches_go_down_at_every_step(run, seed):
    result = run("descent_paths", SEED=seed)
    assert np.all(np.diff(result.loss(result.paths[64])) < 0)
    for size in (1, 8):
        assert np.any(np.diff(result.loss(result.paths[size])) > 0)


@pytest.mark.parametrize("seed", SEEDS)
def test_descent_paths_of_small_batches_are_nearer_after_the_same_epochs(run, seed):
    result = run("descent_paths", SEED=seed)
    ends = {size: np.linalg.norm(path[-1] - result.minimum) for size, path in result.paths.items()}
    assert ends[1] < 0.2 < ends[8] < 0.5 < 1 < ends[64]


@pytest.mark.parametrize("seed", SEEDS)
def test_descent_paths_wander_at_a_constant_rate_and_settle_at_a_falling_one(run, seed):
    result = run("descent_paths", SEED=seed)

    def excess(path):
        return np.mean(result.loss(path[-640:]) - result.loss(result.minimum))

    constant, longer = result.path(1, epochs=20), result.path(1, epochs=100)
    assert excess(longer) > 0.5 * excess(constant)
    assert excess(result.path(1, epochs=100, decay=0.01)) < 0.2 * excess(constant)
    smaller_circle = excess(result.path(8, epochs=800))
    assert smaller_circle < 0.3 * excess(constant)
    assert excess(result.path(8, epochs=1600)) > 0.5 * smaller_circle


@pytest.mark.parametrize("seed", SEEDS)
def test_descent_paths_bear_a_larger_rate_with_a_larger_batch(run, seed):
    result = run("descent_paths", SEED=seed, LEARNING_RATE=0.5)
    full, single = result.paths[64], result.paths[1]
    assert np.linalg.norm(full[-1] - result.minimum) < 0.4
    assert np.linalg.norm(single[-64:] - result.minimum, axis=1).mean() > 1


@pytest.mark.parametrize("seed", SEEDS)
def test_descent_paths_full_batch_diverges_beyond_the_limit(run, seed):
    design = run("descent_paths", SEED=seed).design
    limit = 2 / np.linalg.eigvalsh(design.T @ design / 64)[-1]
    for factor, diverges in [(0.95, False), (1.05, True)]:
        result = run("descent_paths", SEED=seed, LEARNING_RATE=float(factor * limit))
        losses = result.loss(result.path(64, epochs=100))
        assert (losses[-1] > 1000 * losses[0]) == diverges


@pytest.mark.parametrize("seed", SEEDS)
def test_descent_paths_settle_if_every_example_fits(run, seed):
    design = run("descent_paths", SEED=seed).design
    targets = design @ [0.5, 1.0]  # without noise
    weights = np.array([-1.0, 2.0])
    for i in np.tile(np.arange(64), 100):
        weights = weights - 0.05 * (design[i] @ weights - targets[i]) * design[i]
    assert np.allclose(weights, [0.5, 1.0], atol=1e-6)


# loss_against_cost


@pytest.mark.parametrize("seed", SEEDS)
def test_loss_against_cost_hardly_depends_on_the_batch_per_step(run, seed):
    runs = run("loss_against_cost", SEED=seed).runs
    after_280 = [runs[8][1][7], runs[64][1][56], runs[1792][1][56]]
    assert [runs[8][0][7], runs[64][0][56], runs[1792][0][56]] == [280, 280, 280]
    np.testing.assert_allclose(after_280, after_280[-1], rtol=0.15)


@pytest.mark.parametrize("seed", SEEDS)
def test_loss_against_cost_is_far_lower_for_small_batches_per_epoch(run, seed):
    runs = run("loss_against_cost", SEED=seed).runs
    after_10_epochs = {8: runs[8][1][-1], 64: runs[64][1][-1], 1792: runs[1792][1][2]}
    assert runs[8][0][-1] * 8 == runs[64][0][-1] * 64 == runs[1792][0][2] * 1792
    assert after_10_epochs[8] < 0.5 * after_10_epochs[64]
    assert after_10_epochs[64] < 0.3 * after_10_epochs[1792]


@pytest.mark.parametrize("seed", SEEDS)
def test_loss_against_cost_with_its_own_best_rate_64_catches_up_and_the_full_batch_does_not(
    run, seed
):
    best = {}
    for rate in (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 4.0, 8.0):
        train = run("loss_against_cost", SEED=seed, LEARNING_RATE=rate).train
        for size, steps in ((8, 2240), (64, 280), (1792, 10)):  # ten epochs each
            with np.errstate(all="ignore"):
                loss = train(size, steps, steps)[1][-1]
            best[size] = np.nanmin([best.get(size, np.inf), loss])
    assert best[8] < best[64] < 0.12
    assert best[1792] > 7 * best[64]


# updates_and_memory


def test_updates_and_memory_follow_the_batch_size_and_32_is_the_default(run):
    result = run("updates_and_memory", SEED=0)
    assert result.updates == {1: 500, None: -(-500 // 32), 256: -(-500 // 256), 500: 1}
    per_example = 128 + 128 + 10
    assert result.kept == {
        1: per_example, None: 32 * per_example, 256: 256 * per_example, 500: 500 * per_example
    }  # fmt: skip


@pytest.mark.parametrize("batch_size", [1, 256])
def test_updates_and_memory_gradients_and_state_do_not_grow(run, batch_size):
    result = run("updates_and_memory", SEED=0)
    model = result.network()
    with tf.GradientTape() as tape:
        loss = keras.ops.mean(model(result.x[:batch_size]) ** 2)
    gradients = tape.gradient(loss, model.trainable_weights)
    momentum = keras.optimizers.SGD(momentum=0.9)
    momentum.apply(gradients, model.trainable_weights)
    assert sum(gradient.numpy().size for gradient in gradients) == 26_122
    assert sum(state.numpy().size for state in momentum.variables[2:]) == 26_122


# batch_size_and_learning_rate


def test_batch_size_and_learning_rate_too_large_at_first_recovers_later(run):
    result = run("batch_size_and_learning_rate", SEED=0)
    losses = {}
    for rate in (1.12, 4.48):  # full batches draw nothing, so no seed matters
        weights = np.zeros((65, 10))
        for _ in range(100):
            errors = result.softmax(result.x @ weights) - result.targets
            weights -= rate * result.x.T @ errors / 1792
        right = np.sum(result.softmax(result.x @ weights) * result.targets, axis=1)
        losses[rate] = -np.log(right).mean()
    assert losses[4.48] < losses[1.12] < 0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_batch_size_and_learning_rate_in_proportion_give_the_same_loss(run, seed):
    result = run("batch_size_and_learning_rate", SEED=seed)
    scaled = result.losses["0.01 × batch size / 4"]
    assert scaled[:8] == pytest.approx([scaled[0]] * 8, rel=0.05)


@pytest.mark.parametrize("seed", SEEDS)
def test_batch_size_and_learning_rate_end_where_the_rate_is_unstable(run, seed):
    result = run("batch_size_and_learning_rate", SEED=seed)
    scaled = result.losses["0.01 × batch size / 4"]
    assert scaled[-2] > 1.05 * scaled[0]
    assert scaled[-1] > np.log(10)  # worse than guessing
    assert result.final_loss(1792, 1.0) < scaled[-1]


@pytest.mark.parametrize("seed", SEEDS)
def test_batch_size_and_learning_rate_unscaled_makes_large_batches_slow(run, seed):
    result = run("batch_size_and_learning_rate", SEED=seed)
    unscaled = result.losses["learning rate 0.01"]
    assert unscaled == sorted(unscaled)
    assert unscaled[-1] > 3 * unscaled[0]


def test_descent_paths_end_at_the_solution_of_the_normal_equation(run):
    result = run("descent_paths")
    least, *_ = np.linalg.lstsq(result.design, result.y, rcond=None)
    np.testing.assert_allclose(result.minimum, least)
    np.testing.assert_allclose(result.path(64, epochs=2000)[-1], least, atol=1e-6)


def test_mean_of_gradients_halfway_between_equal_networks_the_loss_is_higher(run):
    result = run("mean_of_gradients")
    for seed in (0, 1, 2):
        keras.utils.set_random_seed(seed)
        model = keras.models.clone_model(result.model)
        model.compile(keras.optimizers.Adam(0.01), result.cross_entropy)
        model.fit(result.x, result.y, batch_size=100, epochs=150, verbose=0)
        weights = model.get_weights()
        order = np.random.default_rng(seed).permutation(16)
        w1, b1, w2, b2 = weights
        other = [w1[:, order], b1[order], w2[order], b2]

        def loss(weights, model=model):
            model.set_weights(weights)
            return float(result.cross_entropy(result.y, model(result.x)))

        middle = [(one + two) / 2 for one, two in zip(weights, other, strict=True)]
        assert loss(other) == pytest.approx(loss(weights), rel=1e-4)
        assert loss(middle) > 2 * loss(weights)


def test_descent_paths_step_along_the_slope_of_the_loss_that_is_drawn(run):
    result = run("descent_paths")
    first, second = result.path(64, epochs=1)
    nudges = 1e-6 * np.eye(2)
    slope = [(result.loss(first + each) - result.loss(first - each)) / 2e-6 for each in nudges]
    np.testing.assert_allclose((first - second) / result.LEARNING_RATE, slope, rtol=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_gradient_noise_is_what_pushes_off_a_saddle(run, seed):
    run("gradient_noise")
    rng = np.random.default_rng(seed)

    def descend(noise):  # on x^2 - y^2, from the ridge
        place = np.array([1.0, 0.0])
        for _ in range(60):
            place = place - 0.1 * (np.array([2, -2]) * place + noise * rng.normal(size=2))
        return np.abs(place)

    assert descend(0.0)[1] == 0
    assert descend(0.01)[1] > 1


# What the reader sees


def test_batch_size_and_learning_rate_shows_and_prints_both_rules(run):
    result = run("batch_size_and_learning_rate")
    first, second = result.losses
    assert_equal(result.labeled(first), [result.sizes, result.losses[first]])
    assert_equal(result.labeled(second), [result.sizes, result.losses[second]])
    expected = [0.01, *result.losses[first], 0.01, 4, *result.losses[second]]
    assert_allclose(result.printed_numbers, expected, atol=0.006)
    assert result.losses[first][2] == result.final_loss(16, 0.01)
    assert result.losses[second][2] == result.final_loss(16, 0.04)


def test_descent_paths_shows_and_prints_each_path(run):
    result = run("descent_paths")
    rows = []
    for axis, (size, path) in zip(result.figures[0].axes, result.paths.items(), strict=True):
        assert axis.get_title() == f"batch size {size}"
        drawn, minimum = axis.lines
        assert_equal(drawn.get_xydata(), path)
        assert_equal(minimum.get_xydata(), [result.minimum])
        rows.append([size, len(path) - 1, np.linalg.norm(path[-1] - result.minimum)])
        assert axis.get_xlim() == result.figures[0].axes[0].get_xlim(), "panels share their limits"
    assert_allclose(np.reshape(result.printed_numbers, (3, 3)), rows, atol=0.006)
    slopes, intercepts = result.grid
    for row, column in ((0, 0), (10, 30), (39, 5)):
        place = np.array([slopes[row, column], intercepts[row, column]])
        assert result.surface[row, column] == pytest.approx(result.loss(place)), "contours"
    assert result.levels.min() > result.loss(result.minimum)


def test_gradient_noise_shows_what_its_labels_say(run):
    result = run("gradient_noise")
    sizes, law = result.sizes, result.spread / np.sqrt(result.sizes)
    finite = law * np.sqrt((len(result.x) - sizes) / (len(result.x) - 1))
    assert_allclose(result.labeled("spread / √B"), [sizes, law])
    assert_allclose(result.labeled("times √((N − B) / (N − 1))"), [sizes[:-1], finite[:-1]])
    assert_equal(result.labeled("with replacement"), [sizes, result.measured[True]])
    assert_equal(result.labeled("without"), [sizes[:-1], result.measured[False][:-1]])
    assert_allclose(result.printed_numbers, result.measured[True] / law, atol=0.051)


def test_loss_against_cost_shows_the_same_runs_twice(run):
    result = run("loss_against_cost")
    lines = result.figures[0].axes[1].lines
    for line, (size, (steps, losses)) in zip(lines, result.runs.items(), strict=True):
        few = steps <= 280
        assert_equal(result.labeled(str(size), "steps"), [steps[few], losses[few]])
        epochs = steps * size / 1792
        assert_equal(line.get_xdata(), epochs[epochs <= 10])
        assert_equal(line.get_ydata(), losses[epochs <= 10])


def test_mean_of_gradients_prints_the_errors(run):
    result = run("mean_of_gradients")
    rows = np.reshape(result.printed_numbers[:-2], (5, 3))
    for (size, count, error), (expected, relative) in zip(rows, result.errors.items(), strict=True):
        assert (size, count) == (expected, len(result.batches(expected)))
        assert error == pytest.approx(relative, abs=0.006)
    assert result.printed_numbers[-2:] == [32, pytest.approx(result.error, abs=0.006)]


def test_updates_and_memory_prints_what_it_counts(run):
    result = run("updates_and_memory")
    parameters, expected = result.model.count_params(), []
    assert result.model.loss.get_config()["from_logits"], "its last layer has no softmax"
    assert (result.x.min(), result.x.max()) == (0, 1)
    for size, updates in result.updates.items():
        named = [size] if size else []
        expected += [*named, updates, parameters, result.kept[size]]
    assert_equal(result.printed_numbers, expected)
