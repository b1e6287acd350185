import keras
import numpy as np
import pytest
import tensorflow as tf
from keras.optimizers import SGD, Adagrad, Adam, RMSprop
from numpy.testing import assert_allclose, assert_equal

QUERIES = [
    "cross entropy loss",
    "adam vs sgd",
    "mean squared error or mae",
    "adamw weight decay",
    "how to choose optimizer",
    "rmsprop adagrad",
    "loss function for regression",
    "huber loss outliers",
    "focal loss class imbalance",
    "binary classification which loss",
]
"""What readers may type who look for this page, written without looking at it."""

SEEDS = [0, 1, 2]


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


# regression_losses


@pytest.mark.parametrize("case", [0, 1, 2])
def test_regression_losses_answer_mean_median_and_something_between(run, case):
    result = run("regression_losses")
    targets = np.append(result.minutes, result.outliers[case])
    best = {name: constants[case] for name, constants in result.constants.items()}
    assert best["squared"] == pytest.approx(targets.mean(), abs=0.01)
    assert best["absolute"] == pytest.approx(np.median(targets), abs=0.01)
    assert np.median(targets) + 0.1 < best["huber"] < targets.mean() - 0.5


def test_regression_losses_only_the_mean_follows_the_outlier(run):
    constants = run("regression_losses").constants
    assert np.ptp(constants["squared"]) == pytest.approx((180 - 36) / 9, abs=0.02)
    assert np.ptp(constants["absolute"]) == np.ptp(constants["huber"]) == 0


def test_regression_losses_agree_with_keras(run):
    result = run("regression_losses")
    error = result.error[:, None]
    for loss, by_keras in [
        (result.squared, keras.losses.mean_squared_error),
        (result.absolute, keras.losses.mean_absolute_error),
        (result.huber, lambda y, p: keras.losses.huber(y, p, delta=result.DELTA)),
    ]:
        expected = by_keras(error, np.zeros_like(error))
        np.testing.assert_allclose(loss(result.error), expected, atol=1e-4)


def test_regression_losses_keras_turns_huber_at_1_whatever_the_units():
    zero, error = np.zeros((1, 1)), np.full((1, 1), 60.0)  # an hour in minutes
    assert keras.losses.huber(zero, error)[0] == keras.losses.huber(zero, error, delta=1)[0]


def test_regression_losses_pull_of_a_far_outlier(run):
    result = run("regression_losses")

    def slope(loss, error):
        return (loss(error + 1e-4) - loss(error - 1e-4)) / 2e-4

    for error in [50.0, 500.0]:
        assert slope(result.squared, error) == pytest.approx(2 * error, rel=1e-6)
        assert slope(result.absolute, error) == pytest.approx(1, rel=1e-6)
        assert slope(result.huber, error) == pytest.approx(result.DELTA, rel=1e-6)


def test_regression_losses_huber_has_no_corner_and_absolute_error_has(run):
    result = run("regression_losses")

    def jump_of_slope(loss, error, step=1e-4):
        values = loss(error + step * np.array([-1, 0, 1]))
        return np.diff(values, 2)[0] / step

    assert jump_of_slope(result.huber, 0.0) < 0.001
    assert jump_of_slope(result.huber, result.DELTA) < 0.001
    assert jump_of_slope(result.absolute, 0.0) == pytest.approx(2)


# loss_for_task


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("task", "constant"),
    [
        ("number", np.log(np.pi) / 2),
        ("number, outliers", np.log(2)),
        ("count", np.log(1 * 2 * 3)),
        ("yes or no", 0),
        ("one of 4", 0),
        ("one of 4, index", 0),
        ("any of 4", 0),
    ],
)
def test_loss_for_task_is_a_likelihood_up_to_a_constant(run, seed, task, constant):
    result = run("loss_for_task", SEED=seed)
    np.testing.assert_allclose(result.gaps[task], constant, atol=1e-4)
    assert np.ptp(result.losses[task]) > 0.5  # while the loss itself varies


def test_loss_for_task_of_labels_is_their_mean_not_their_sum(run):
    result = run("loss_for_task", SEED=0)
    y = np.array([1, 0, 1, 0])
    p = np.array([[0.9, 0.2, 0.6, 0.7]])
    joint = -np.log(np.prod(result.bernoulli(y, p)))
    assert float(keras.losses.binary_crossentropy(y[None], p)[0]) == pytest.approx(joint / 4)


def test_loss_for_task_likelihoods_sum_to_1(run):
    result = run("loss_for_task")
    y = np.linspace(-20, 20, 40_001)
    for density in [result.normal, result.laplace]:
        assert np.trapezoid(density(y, 0.3), y) == pytest.approx(1, abs=1e-4)
    counts = [result.poisson(np.array([count]), 3.0) for count in range(20)]
    assert np.sum(counts) == pytest.approx(1)
    p = result.outputs["one of 4"]
    classes = [result.categorical(one_hot, p) for one_hot in np.eye(4)]
    np.testing.assert_allclose(np.sum(classes, axis=0), 1, atol=1e-6)
    both = result.bernoulli(0, p) + result.bernoulli(1, p)
    np.testing.assert_allclose(both, 1, atol=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_loss_for_task_output_fits_the_target(run, seed):
    outputs = run("loss_for_task", SEED=seed).outputs
    for task, output in outputs.items():
        assert output.shape == (1000, 4 if "of 4" in task else 1)
    assert outputs["number"].min() < -1  # any sign
    assert outputs["count"].min() > 0
    assert 0 < outputs["yes or no"].min() < outputs["yes or no"].max() < 1
    np.testing.assert_allclose(outputs["one of 4"].sum(axis=1), 1, atol=1e-5)
    several = outputs["any of 4"].sum(axis=1)  # labels do not compete
    assert several.min() < 1 < 3 < several.max()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("task", "wrong_loss"),
    [
        ("yes or no", "mean_squared_error"),
        ("count", "mean_squared_error"),
        ("one of 4", "binary_crossentropy"),
        ("any of 4", "categorical_crossentropy"),
    ],
)
def test_loss_for_task_swapped_is_another_loss(run, seed, task, wrong_loss):
    result = run("loss_for_task", SEED=seed)
    targets = np.tile(result.tasks[task][0], (1000, 1))
    swapped = keras.losses.get(wrong_loss)(targets, result.outputs[task])
    right = result.losses[task] + result.gaps[task]  # minus log-likelihood
    assert np.ptp(right - swapped) > 0.5


def test_loss_for_task_sparse_only_changes_how_labels_are_written(run):
    losses = run("loss_for_task").losses
    np.testing.assert_allclose(losses["one of 4"], losses["one of 4, index"], rtol=1e-5)


def test_loss_for_task_two_softmax_units_equal_one_sigmoid(run):
    z = run("loss_for_task").logits[:, :1]
    two = keras.losses.sparse_categorical_crossentropy(
        np.ones(1000), np.hstack([0 * z, z]), from_logits=True
    )
    one = keras.losses.binary_crossentropy(np.ones((1000, 1)), z, from_logits=True)
    np.testing.assert_allclose(two, one, atol=1e-5)


def test_loss_for_task_label_format_must_fit(run):
    p = run("loss_for_task").outputs["one of 4"][:1]
    one_hot, index = np.array([[0, 0, 1, 0]]), np.array([2])
    with pytest.raises(ValueError, match="rank"):
        keras.losses.SparseCategoricalCrossentropy()(one_hot, p)
    with pytest.raises(ValueError, match="rank"):
        keras.losses.CategoricalCrossentropy()(index, p)


def test_loss_for_task_binary_crossentropy_of_a_class_index_goes_below_zero(run):
    p = run("loss_for_task").outputs["yes or no"]
    class_3 = np.full_like(p, 3)
    assert np.min(keras.losses.binary_crossentropy(class_3, p)) < 0


def test_loss_for_task_squared_error_also_ends_at_the_true_probability_absolute_does_not():
    truth, p = 0.3, np.linspace(0.001, 0.999, 999)

    def best(loss):
        return p[np.argmin(truth * loss(1, p) + (1 - truth) * loss(0, p))]

    assert best(lambda y, p: -np.log(np.where(y, p, 1 - p))) == pytest.approx(truth)
    assert best(lambda y, p: (y - p) ** 2) == pytest.approx(truth)
    assert best(lambda y, p: np.abs(y - p)) == p[0]


# saturated_sigmoid


def test_saturated_sigmoid_gradients_equal_the_formulas(run):
    result = run("saturated_sigmoid")
    z = np.linspace(-12, 4, 33)
    p = sigmoid(z)
    for loss, formula in [
        (result.cross_entropy_of_logit, p - 1),
        (result.cross_entropy_of_probability, p - 1),
        (result.squared_error, 2 * (p - 1) * p * (1 - p)),
    ]:
        _, gradient = result.loss_and_gradient(loss, z)
        np.testing.assert_allclose(gradient, formula, rtol=1e-3, atol=1e-6)


def test_saturated_sigmoid_probabilities_stop_at_epsilon(run):
    result = run("saturated_sigmoid")
    z = np.array([-17.0, -30.0, -80.0])
    values, gradient = result.loss_and_gradient(result.cross_entropy_of_probability, z)
    np.testing.assert_allclose(values, -np.log(keras.config.epsilon()), rtol=1e-5)
    np.testing.assert_array_equal(gradient, 0)
    values, gradient = result.loss_and_gradient(result.cross_entropy_of_logit, z)
    np.testing.assert_allclose(values, -z, rtol=1e-5)
    np.testing.assert_allclose(gradient, -1, rtol=1e-5)


def test_saturated_sigmoid_only_the_logit_rescues_each_start(run):
    steps = run("saturated_sigmoid").steps
    for optimizer in (0, 1):  # SGD, Adam
        assert np.all(steps["cross entropy of logit"][optimizer] <= [7, 12, 22])
        assert np.all(steps["cross entropy of probability"][optimizer][:2] <= [7, 12])
        assert steps["cross entropy of probability"][optimizer][2] == 200
    by_descent, by_adam = steps["squared error"]
    assert by_descent[0] > 10 * steps["cross entropy of logit"][0][0]
    assert np.all(by_descent[1:] == 200)
    assert_equal(by_adam[1:], [13, 143])


def test_saturated_sigmoid_squared_error_takes_11_000_steps_or_14_by_the_rate():
    def steps(rate):
        z, count = -10.0, 0
        while z <= 0:
            p = sigmoid(z)
            z, count = z - rate * 2 * (p - 1) * p * (1 - p), count + 1
        return count

    assert 11_000 < steps(1) < 11_100
    assert steps(1000) == 14


def test_saturated_sigmoid_adams_epsilon_is_what_slows_the_start_at_minus_20(run):
    result = run("saturated_sigmoid")
    _, gradient = result.loss_and_gradient(result.squared_error, [-20.0])
    assert abs(gradient[0]) == pytest.approx(4e-9, rel=0.05)
    smaller = result.steps_to_half(result.squared_error, Adam(1.0, epsilon=1e-12))
    assert smaller[2] < 30
    exactly_zero = result.cross_entropy_of_probability
    assert result.steps_to_half(exactly_zero, Adam(1.0, epsilon=1e-12))[2] == 200


def test_saturated_sigmoid_keras_finds_the_logit_behind_its_own_sigmoid():
    def loss_at_minus_20(*layers):
        dense = keras.layers.Dense(1, "sigmoid", kernel_initializer="ones")
        model = keras.Sequential([keras.Input((1,)), dense, *layers])
        model.compile(loss="binary_crossentropy")
        return model.test_on_batch(np.array([[-20.0]]), np.array([[1.0]]))

    assert loss_at_minus_20() == pytest.approx(20, abs=0.01)
    # Any layer in between hides it.
    assert loss_at_minus_20(keras.layers.Reshape((1,))) == pytest.approx(16.12, abs=0.01)


def test_saturated_sigmoid_formula_of_the_logit_never_overflows(run):
    result = run("saturated_sigmoid")
    z = np.array([-1000, -89, 0, 89, 1000], dtype="float32")
    by_snippet, _ = result.loss_and_gradient(result.cross_entropy_of_logit, z)
    for y in (0, 0.3, 1):
        stable = np.maximum(z, 0) - y * z + np.log1p(np.exp(-np.abs(z)))
        target = np.full_like(z, y)
        by_keras = keras.ops.binary_crossentropy(target, z, from_logits=True)
        np.testing.assert_allclose(stable, by_keras, rtol=1e-5, atol=1e-30)
    np.testing.assert_allclose(stable, by_snippet, rtol=1e-5, atol=1e-30)  # target 1
    with np.errstate(over="ignore", divide="ignore"):
        naive = -np.log(sigmoid(z))
    assert naive[0] == naive[1] == np.inf


# optimizers_by_hand

NAMES = ["sgd", "momentum", "adagrad", "rmsprop", "adam"]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", NAMES)
def test_optimizers_by_hand_agree_with_keras_at_every_step(run, seed, name):
    result = run("optimizers_by_hand", SEED=seed)
    by_hand, by_keras = result.by_hand[name], np.array(result.by_keras[name])
    assert by_hand.shape == by_keras.shape == (50, 4)
    scale = np.abs(by_hand).max(axis=0)
    np.testing.assert_allclose(by_hand / scale, by_keras / scale, rtol=0, atol=1e-4)


def test_optimizers_by_hand_keep_0_1_or_2_numbers_for_each_weight(run):
    numbers = run("optimizers_by_hand").numbers
    assert numbers == {"sgd": 0, "momentum": 1, "adagrad": 1, "rmsprop": 1, "adam": 2}


def test_optimizers_by_hand_adam_doubles_the_memory_of_a_network():
    model = keras.Sequential([keras.Input((784,)), keras.layers.Dense(64), keras.layers.Dense(10)])
    optimizer = Adam()
    optimizer.build(model.trainable_variables)
    kept = sum(variable.numpy().size for variable in optimizer.variables) - 2
    assert (model.count_params(), kept) == (50_890, 101_780)


def test_optimizers_by_hand_adams_first_step_has_the_size_of_the_rate(run):
    result = run("optimizers_by_hand")
    gradients = np.array([100, 1, -1, 0.01])
    step, _, _ = result.adam(gradients, 1)
    np.testing.assert_allclose(step, np.sign(gradients), rtol=0.001)
    assert float(Adam().learning_rate) == pytest.approx(0.001)  # the default
    # The plain average of squares in RMSProp is not corrected.
    step, _ = result.rmsprop(gradients, 1)
    np.testing.assert_allclose(step, np.sign(gradients) / np.sqrt(0.1), rtol=0.01)


def test_optimizers_by_hand_adam_ignores_the_scale_of_the_gradients(run):
    result = run("optimizers_by_hand")

    def travel(rule, scale):
        state, total = (), 0
        for t, g in enumerate(result.gradients[:, :2], start=1):
            step, *state = rule(scale * g, t, *state)
            total = total + step
        return total

    np.testing.assert_allclose(travel(result.adam, 1000), travel(result.adam, 1), rtol=0.01)
    np.testing.assert_allclose(travel(result.sgd, 1000), 1000 * travel(result.sgd, 1))


def test_optimizers_by_hand_without_bias_correction_adam_starts_too_fast():
    t = np.arange(1, 501)  # gradients of 1
    m, v = 1 - 0.9**t, 1 - 0.999**t
    step_over_rate = m / np.sqrt(v)
    assert step_over_rate[0] == pytest.approx(np.sqrt(10))
    assert 6 < step_over_rate.max() < 7
    assert step_over_rate[-1] > 1.5


def test_optimizers_by_hand_momentum_in_keras_remembers_the_old_rate():
    optimizer, weight = SGD(0.1, momentum=0.9), keras.Variable(0.0)
    optimizer.apply([1.0], [weight])
    optimizer.learning_rate = 0.0
    optimizer.apply([1.0], [weight])
    assert weight.numpy() == pytest.approx(-0.1 - 0.9 * 0.1)


def test_optimizers_by_hand_epsilon_of_keras_is_not_that_of_the_paper(run):
    result = run("optimizers_by_hand")
    tiny = 1e-6
    step, m, v = result.adam(tiny, 1)
    m_hat, v_hat = m / (1 - 0.9), v / (1 - 0.999)
    algorithm_1 = m_hat / (np.sqrt(v_hat) + result.EPSILON)
    assert step == pytest.approx(0.24, abs=0.005)
    assert algorithm_1 == pytest.approx(0.91, abs=0.005)
    # Beside the uncorrected root it acts as one 32 times as large.
    larger = result.EPSILON / np.sqrt(1 - 0.999)
    assert larger == pytest.approx(32 * result.EPSILON, rel=0.02)
    assert m_hat / (np.sqrt(v_hat) + larger) == pytest.approx(step)


@pytest.mark.parametrize("gradient", [0.001, 0.01])
def test_optimizers_by_hand_adagrad_starts_above_zero_in_keras(run, gradient):
    adagrad = run("optimizers_by_hand", SEED=0).adagrad
    assert adagrad(gradient, 1)[0] == pytest.approx(gradient / np.sqrt(0.1), rel=0.01)
    assert adagrad(gradient, 1, v=0)[0] == pytest.approx(1, rel=0.1)


# ravine


def final_loss(result, optimizer, turned=False):
    return result.losses(result.descend(optimizer)[-1])[int(turned)]


def test_ravine_gradient_descent_diverges_beyond_2_over_the_largest_curvature(run):
    result = run("ravine")
    at_first = result.losses(result.start)[0]
    assert np.max(result.CURVATURES) == 30
    assert final_loss(result, SGD(0.99 * 2 / 30)) < 0.5 * at_first
    assert final_loss(result, SGD(1.02 * 2 / 30)) > 10 * at_first


def test_ravine_a_rate_can_be_too_small_or_too_large(run):
    result = run("ravine")
    losses = {name: result.losses(path[-1])[0] for name, path in result.paths.items()}
    assert losses["SGD 0.003"] > 50 * losses["SGD 0.06"]
    assert losses["SGD 0.068"] > 1000 * losses["SGD 0.06"]
    assert losses["Adam 3"] > 10 * losses["Adam 0.2"]


def test_ravine_momentum_beats_every_rate_of_gradient_descent(run):
    result = run("ravine")
    best = min(final_loss(result, SGD(rate)) for rate in np.linspace(0.05, 0.067, 9))
    with_momentum = result.losses(result.paths["momentum 0.02"][-1])[0]
    assert with_momentum < best / 10
    rates = np.linspace(0.01, 0.05, 9)
    usual = min(final_loss(result, SGD(rate, momentum=0.9)) for rate in rates)
    assert 0.2 * best < usual < 0.7 * best


@pytest.mark.parametrize("rate", [0.08, 0.1, 0.12])
def test_ravine_turned_costs_rmsprop_a_thousandfold_at_its_best_rates(run, rate):
    result = run("ravine")
    straight, turned = result.losses(result.descend(RMSprop(rate))[-1])
    assert turned > 1000 * straight
    for other in (0.03, 0.05, 0.2):
        assert result.losses(result.descend(RMSprop(other))[-1])[0] > straight


def test_ravine_gradients_equal_finite_differences(run):
    result = run("ravine")
    for axis in np.eye(2):
        step = 1e-5 * axis
        difference = result.losses(result.start + step) - result.losses(result.start - step)
        expected = result.gradients(result.start) @ axis
        np.testing.assert_allclose(difference / 2e-5, expected, rtol=1e-6)


@pytest.mark.parametrize("name", ["SGD 0.003", "SGD 0.06", "SGD 0.068", "momentum 0.02"])
def test_ravine_turning_does_not_matter_to_gradient_descent_and_momentum(run, name):
    drawn, turned = run("ravine").losses(run("ravine").paths[name][-1])
    assert turned == pytest.approx(drawn, rel=0.01)


@pytest.mark.parametrize("name", ["AdaGrad 0.4", "RMSProp 0.1"])
def test_ravine_turning_takes_away_what_a_rate_for_each_weight_gave(run, name):
    drawn, turned = run("ravine").losses(run("ravine").paths[name][-1])
    assert turned > 100 * drawn


def test_ravine_turned_puts_adagrad_behind_sgd_and_rmsprop_behind_momentum(run):
    result = run("ravine")
    turned = {name: result.losses(path[-1])[1] for name, path in result.paths.items()}
    assert turned["AdaGrad 0.4"] > 2 * turned["SGD 0.06"]
    assert turned["RMSProp 0.1"] > 2 * turned["momentum 0.02"]


def test_ravine_turned_defeats_adagrad_at_every_rate(run):
    result = run("ravine")
    rates = [0.1, 0.2, 0.5, 1.0, 2.0]
    drawn = min(final_loss(result, Adagrad(rate)) for rate in rates)
    turned = min(final_loss(result, Adagrad(rate), turned=True) for rate in rates)
    assert turned > 0.01 > 1e-6 > drawn


def test_ravine_adams_steps_stay_bounded_where_gradient_descents_grow(run):
    paths = run("ravine").paths
    steps = {name: np.abs(np.diff(path, axis=0)).max(axis=(1, 2)) for name, path in paths.items()}
    assert np.all(steps["Adam 3"] <= 3.05)  # about the rate, at most
    assert steps["SGD 0.068"][-1] > 4 * steps["SGD 0.068"][0]


def test_ravine_same_function_can_be_as_sharp_as_you_like():
    x = np.linspace(-2, 2, 9)

    def network(weights):
        return weights[1] * np.maximum(weights[0] * x, 0)

    def loss(weights):  # zero where the product of the two weights is 1
        return np.mean((network(weights) - np.maximum(x, 0)) ** 2)

    def sharpness(weights, step=1e-4):
        h = step * np.eye(2)
        hessian = [
            [
                loss(weights + a + b) - loss(weights + a - b)
                - loss(weights - a + b) + loss(weights - a - b)
                for a in h
            ]
            for b in h
        ]  # fmt: skip
        return np.linalg.eigvalsh(np.array(hessian) / (4 * step**2)).max()

    flat, sharp = np.array([1.0, 1.0]), np.array([10.0, 0.1])
    np.testing.assert_allclose(network(flat), network(sharp))
    assert loss(flat) == pytest.approx(loss(sharp), abs=1e-12) == 0
    assert sharpness(sharp) / sharpness(flat) == pytest.approx(50, rel=0.01)


# adam_counterexample


def test_adam_counterexample_is_best_at_minus_1_and_worst_at_1(run):
    result = run("adam_counterexample")
    w = np.linspace(-1, 1, 201)
    one_period = sum(result.slope(t) * w for t in range(1, result.PERIOD + 1))
    assert (w[one_period.argmin()], w[one_period.argmax()]) == (-1, 1)
    assert result.mean_slope == pytest.approx(10 / 101)


def test_adam_counterexample_adam_ends_at_the_worst_point(run):
    paths = run("adam_counterexample").paths
    assert paths["Adam"][-1] > 0.9
    assert paths["SGD"][-1] < -0.9
    assert paths["AMSGrad"][-1] < -0.9


@pytest.mark.parametrize("rate", [0.002, 0.01, 0.05])
def test_adam_counterexample_adam_ends_there_at_other_rates(run, rate):
    assert run("adam_counterexample").train(rate, "Adam")[-1] > 0.8


def test_adam_counterexample_depends_on_beta_2(run):
    default = run("adam_counterexample", BETA_2=0.999).paths["Adam"]
    larger = run("adam_counterexample", BETA_2=0.9999).paths["Adam"]
    assert Adam().beta_2 == 0.999
    assert default[-1] > 0.9
    assert larger[-1] < -0.9


@pytest.mark.parametrize("name", ["Adam", "AMSGrad"])
def test_adam_counterexample_takes_the_steps_of_keras(run, name):
    result = run("adam_counterexample", PERIODS=2)
    optimizer = Adam(0.02, beta_2=result.BETA_2, amsgrad=name == "AMSGrad")
    weight, path = keras.Variable(0.0), []
    for t in range(1, 2 * result.PERIOD + 1):
        optimizer.apply([result.slope(t)], [weight])
        weight.assign(np.clip(weight.numpy(), -1, 1))
        path.append(weight.numpy())
    means = np.reshape(path, (2, result.PERIOD)).mean(axis=1)
    np.testing.assert_allclose(result.paths[name], means, atol=1e-4)


def test_ravine_rates_below_the_limit_arrive_and_above_it_leave(run):
    result = run("ravine_rates")
    for share in result.shares:
        losses = result.loss(result.descend(share * result.limit, steps=4000))
        if share < 1:
            assert np.all(np.diff(losses) <= 0)
            assert losses[-1] < 1e-9
        else:
            assert losses[-1] > 1e6
    edge = result.loss(result.descend(result.limit, steps=4000))
    assert edge[-1] == pytest.approx(30 * 1.0**2 / 2)  # across it jumps to and fro for good


def test_ravine_rates_above_the_limit_arrive_if_nothing_lies_across(run):
    result = run("ravine_rates")
    path = result.descend(20 * result.limit, start=(-4.0, 0.0), steps=200)
    assert result.loss(path)[-1] < 1e-9
    assert result.loss(result.descend(31 * result.limit, start=(-4.0, 0.0)))[-1] > 1


def test_ravine_rates_take_the_steps_of_keras(run):
    result = run("ravine_rates")
    weights = keras.Variable([-4.0, 1.0])
    optimizer = keras.optimizers.SGD(0.3 * result.limit)
    for _ in range(25):
        optimizer.apply([weights * result.curvature.astype("float32")], [weights])
    assert np.allclose(weights.value.numpy(), result.paths[0.3][-1], atol=1e-5)


def test_ravine_rates_are_drawn_as_they_ran(run):
    result = run("ravine_rates")
    for share, figure in zip(result.shares, result.figures, strict=True):
        assert figure.get_label() == f"share of the limit = {share}"
        path, curves = figure.axes[0].lines[-1], figure.axes[1].lines
        assert np.array_equal(path.get_xydata(), result.paths[share])
        for curve, other in zip(curves[:-1], result.paths.values(), strict=True):
            assert np.array_equal(curve.get_ydata(), result.loss(other))
        assert np.array_equal(curves[-1].get_ydata(), result.loss(result.paths[share]))
        assert f"{share:5} of it: {curves[-1].get_ydata()[-1]:8.4f}" in result.printed
    for row, column in ((0, 0), (20, 90), (98, 41)):
        place = np.array([result.along[row, column], result.across[row, column]])
        assert result.surface[row, column] == pytest.approx(result.loss(place)), "contours"
    assert (result.along[0, 0], result.along[0, -1]) == (-5, 2)
    assert (result.across[0, 0], result.across[-1, 0]) == (-3, 3)


def test_regression_losses_huber_may_answer_outside_median_and_mean():
    targets = np.array([0.0, 7.0, 7.0, 11.0, 11.0])
    candidates = np.linspace(0, 11, 11_001)[:, None]
    losses = [
        float(keras.losses.Huber(delta=3.0)(targets, np.full(5, each)))
        for each in (8.24, 8.25, 8.26)
    ]
    assert losses[1] < min(losses[0], losses[2])
    errors = np.abs(candidates - targets)
    huber = np.where(errors <= 3, errors**2 / 2, 3 * errors - 4.5).mean(axis=1)
    assert candidates[np.argmin(huber), 0] == pytest.approx(8.25)
    assert np.median(targets) == 7
    assert targets.mean() == pytest.approx(7.2)


def test_optimizers_by_hand_nesterov_steps_by_the_new_momentum_and_the_gradient(run):
    result = run("optimizers_by_hand")
    weights, m = keras.Variable(np.zeros(4)), 0
    optimizer = SGD(result.RATE, momentum=0.9, nesterov=True)
    by_hand = np.zeros(4)
    for g in result.gradients:
        optimizer.apply([g], [weights])
        m = 0.9 * m + g
        by_hand = by_hand - result.RATE * (0.9 * m + g)
        np.testing.assert_allclose(weights.numpy(), by_hand, rtol=1e-3)


def test_ravine_momentum_near_1_swings_past_the_minimum(run):
    result = run("ravine")
    ends = {}
    for beta in (0.8, 0.99):
        path = result.descend(SGD(0.02, momentum=beta))
        ends[beta] = result.losses(path[-1])[0]
        assert (path[:, 0, 0].max() > 0.5) == (beta == 0.99), "along the ravine, from -2"
    assert ends[0.99] > 10 * ends[0.8]
    rates = np.geomspace(0.0005, 0.05, 15)
    own_best = min(final_loss(result, SGD(rate, momentum=0.99)) for rate in rates)
    assert own_best > 10 * ends[0.8], "no rate saves it in 40 steps"
    longer = run("ravine", STEPS=1500)
    assert longer.losses(longer.descend(SGD(0.002, momentum=0.99))[-1])[0] < ends[0.8]


def test_ravine_rates_step_by_hand(run):
    run("ravine_rates")
    f, slope = lambda w: (w - 3) ** 2, lambda w: 2 * (w - 3)
    w = 0 - 0.1 * slope(0)
    assert (slope(0), w, f(0)) == (-6, pytest.approx(0.6), 9)
    assert f(w) == pytest.approx(5.76)
    assert (w - 3) / (0 - 3) == pytest.approx(0.8)
    assert 0 - 1 * slope(0) == 6
    assert 6 - 1 * slope(6) == 0, "back and for ever"
    assert abs(0 - 1.01 * slope(0) - 3) > 3, "away from the minimum"


def test_loss_for_task_class_weights_multiply_the_odds(run):
    run("loss_for_task")
    share, weight = 0.1, 5  # of the rare class
    p = np.linspace(0.001, 0.999, 9981)

    def odds_at_the_minimum(losses):
        best = p[losses.argmin()]
        return best / (1 - best)

    plain = -(share * np.log(p) + (1 - share) * np.log(1 - p))
    weighted = -(weight * share * np.log(p) + (1 - share) * np.log(1 - p))
    focal = -(share * (1 - p) ** 2 * np.log(p) + (1 - share) * p**2 * np.log(1 - p))
    assert odds_at_the_minimum(plain) == pytest.approx(1 / 9, rel=0.01)
    assert odds_at_the_minimum(weighted) == pytest.approx(5 / 9, rel=0.01)
    assert odds_at_the_minimum(focal) > 2 / 9, "not the true ones"
    assert (1 - np.array([0.9, 0.1])) ** 2 == pytest.approx([0.01, 0.81])


def test_optimizers_by_hand_keras_ships_lion_muon_and_schedule_free(run):
    run("optimizers_by_hand")
    for name in ("Lion", "Muon", "ScheduleFreeAdamW"):
        assert issubclass(getattr(keras.optimizers, name), keras.optimizers.Optimizer)


def test_loss_for_task_hinge_answers_with_the_likelier_class():
    scores = np.linspace(-3, 3, 601)
    for share in (0.1, 0.4, 0.6, 0.9):  # of y = 1
        hinge = share * np.maximum(0, 1 - scores) + (1 - share) * np.maximum(0, 1 + scores)
        assert scores[np.argmin(hinge)] == pytest.approx(np.sign(share - 0.5))


def test_loss_for_task_label_smoothing_ends_at_a_finite_logit(run):
    run("loss_for_task")
    loss = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1)
    target, logits = np.eye(4, dtype="float32")[:1], keras.Variable(np.zeros((1, 4)))
    optimizer = SGD(1.0)
    for _ in range(500):
        with tf.GradientTape() as tape:
            value = loss(target, logits.value)
        optimizer.apply([tape.gradient(value, logits.value)], [logits])
    assert keras.ops.softmax(logits).numpy()[0, 0] == pytest.approx(0.925, abs=0.002)


# What the reader sees


def test_adam_counterexample_shows_and_prints_each_path(run):
    result = run("adam_counterexample")
    rows = []
    for name, path in result.paths.items():
        assert_equal(result.labeled(name), [range(0, result.PERIODS, 10), path[::10]])
        rows.append([path[-1], result.mean_slope * path[-1]])
    assert_allclose(np.reshape(result.printed_numbers, (3, 2)), rows, atol=0.006)


def test_loss_for_task_prints_the_gaps(run):
    result = run("loss_for_task")
    lines = result.printed.splitlines()
    for line, (task, gap) in zip(lines[1:-1], result.gaps.items(), strict=True):
        assert line.startswith(task)
        _, activation, loss, likelihood = result.tasks[task]
        units = str(result.outputs[task].shape[1])
        told = [units, activation, loss, likelihood.__name__, f"{abs(gap.mean()):.2f}"]
        assert line.removeprefix(task).split() == told
    assert lines[-1] == "no gap depends on the prediction: True"


def test_optimizers_by_hand_prints_the_first_steps(run):
    result = run("optimizers_by_hand")
    rows = []
    for rule in result.pairs:
        rows.append([result.numbers[rule.__name__], *rule(result.sizes, 1)[0]])
    assert_allclose(result.printed_numbers[:4], result.sizes)
    assert_allclose(np.reshape(result.printed_numbers[4:], (5, 5)), rows, rtol=0.01)
    assert result.printed.count("True") == 5


def test_ravine_shows_and_prints_each_path(run):
    result = run("ravine")
    for row, column in ((0, 0), (7, 30), (40, 12)):
        place = [result.along[column], result.across[row]]
        height = result.losses(np.array([place, place]))[0]
        assert height == pytest.approx(result.heights[row, column]), "contours of the loss"
    rows = []
    for axis, (name, path) in zip(result.figures[0].axes, result.paths.items(), strict=True):
        assert axis.get_title() == name
        assert_equal(axis.lines[0].get_xydata(), path[:, 0])
        rows.append([float(name.split()[-1]), *result.losses(path[-1])])
    assert_allclose(result.printed_numbers[:2], [result.losses(result.start)[0], 45], atol=0.006)
    assert_allclose(np.reshape(result.printed_numbers[2:], (8, 3)), rows, rtol=0.06)


def test_regression_losses_shows_losses_left_and_gradients_right(run):
    result = run("regression_losses")
    slopes = {"squared": 2 * result.error, "absolute": np.sign(result.error),
              "huber": np.clip(result.error, -result.DELTA, result.DELTA)}  # fmt: skip
    rows = []
    for line, (name, slope) in zip(result.figures[0].axes[1].lines, slopes.items(), strict=True):
        loss = getattr(result, name)
        assert_equal(result.labeled(name), [result.error, loss(result.error)])
        smooth = np.abs(np.abs(result.error) - result.DELTA) > 0.2
        inner = smooth & (np.abs(result.error) > 0.2) & (np.abs(result.error) < 9.9)
        assert_allclose(line.get_ydata()[inner], slope[inner], atol=1e-6)
        rows.append(result.constants[name])
    assert result.printed_numbers[:3] == result.outliers
    assert_allclose(np.reshape(result.printed_numbers[3:], (3, 3)), rows, atol=0.051)


def test_saturated_sigmoid_shows_gradients_and_prints_steps(run):
    result = run("saturated_sigmoid")
    lines = result.printed.splitlines()[1:]
    for line, loss in zip(lines, result.lines, strict=True):
        name = loss.__name__.replace("_", " ")
        size = np.abs(result.loss_and_gradient(loss, result.logits)[1])
        assert_allclose(result.labeled(name), [result.logits, size])
        counted = [result.steps_to_half(loss, each(1.0)) for each in (SGD, Adam)]
        assert_equal(result.steps[name], counted)
        shown = [f"{n}" if n < 200 else ">200" for n in np.ravel(counted)]
        assert line.split() == [*name.split(), *shown]
    assert result.printed_numbers[2:5] == [*result.starts]
    assert "by SGD and Adam" in result.printed


def test_ravine_rates_prints_the_limit_and_where_each_ends(run):
    result = run("ravine_rates")
    ends = [[share, result.loss(path[-1])] for share, path in result.paths.items()]
    expected = [2, 30, 2 / 30, 25, *np.ravel(ends)]
    assert_allclose(result.printed_numbers, expected, rtol=1e-3, atol=6e-5)
