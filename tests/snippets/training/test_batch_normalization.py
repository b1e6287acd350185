import re

import keras
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_equal

QUERIES = [
    "batch normalization",
    "why does batch norm help",
    "batch norm vs layer norm",
    "internal covariate shift",
    "group normalization",
    "standardize the inputs",
    "batch norm at inference",
    "synchronized batch norm on several gpus",
    "implement batch norm from scratch",
    "why normalize features before training",
]
"""What readers may type who look for this page, written without looking at it."""

SEEDS = [0, 1, 2]


# from_scratch


@pytest.mark.parametrize("seed", SEEDS)
def test_from_scratch_equals_keras(run, seed):
    result = run("from_scratch", SEED=seed)
    assert_allclose(result.y, result.y_keras, atol=1e-4)
    assert_allclose(result.averages, result.keras_layer.get_weights()[2:], rtol=1e-4)
    x = np.float32(np.random.default_rng(seed + 9).normal(3, 2, size=(7, 5)))
    assert_allclose(result.inference(x, result.averages), result.keras_layer(x), atol=1e-4)
    for ours, theirs in zip(
        result.backward(result.upstream, result.x), result.expected, strict=True
    ):
        assert_allclose(ours, theirs, atol=1e-3)
    assert_allclose(result.printed_numbers[:3], 0)


@pytest.mark.parametrize("seed", SEEDS)
def test_from_scratch_gradient_flows_through_the_statistics(run, seed):
    result = run("from_scratch", SEED=seed)
    slope = np.asarray(result.expected[0])
    assert np.abs(result.naive - slope).max() > 0.1 * np.abs(slope).max()
    assert_allclose(slope.sum(axis=0), 0, atol=1e-3)  # adding to all of a feature does nothing
    assert result.printed_numbers[-1] == pytest.approx(np.abs(result.naive - slope).max(), abs=1e-3)


def test_from_scratch_output_has_the_mean_and_spread_it_learned(run):
    result = run("from_scratch")
    assert_allclose(result.y.mean(axis=0), result.beta, atol=1e-5)
    assert_allclose(result.y.std(axis=0), np.abs(result.gamma), rtol=1e-3)


def test_from_scratch_scale_of_the_weights_before_it_cancels(run):
    result = run("from_scratch")
    rng = np.random.default_rng(0)
    inputs, w = rng.normal(size=(64, 8)), rng.normal(size=(8, 5))
    outputs = [result.training(inputs @ (c * w), result.start)[0] for c in (3, 30)]
    assert_allclose(*outputs, rtol=0.01, atol=0.01)
    biased = result.training(inputs @ w + 7, result.start)[0]
    assert_allclose(biased, result.training(inputs @ w, result.start)[0], atol=1e-9)
    slopes = [
        inputs.T @ (c * result.backward(result.upstream, inputs @ (c * w))[0]) / c for c in (3, 30)
    ]
    assert_allclose(slopes[0] / 10, slopes[1], rtol=0.05, atol=1e-3)


# axes


@pytest.mark.parametrize("seed", SEEDS)
def test_axes_equal_keras(run, seed):
    result = run("axes", SEED=seed)
    for norm, layer in result.norms.items():
        expected = layer(np.float32(result.x), training=True)
        assert_allclose(norm(result.x), expected, atol=1e-4)
    assert_allclose(result.printed_numbers, 0)


def test_axes_shows_what_is_shared(run):
    result = run("axes")
    expected = {
        "batch_norm": np.s_[:, 0],
        "layer_norm": np.s_[0],
        "group_norm": np.s_[0, :3],
        "instance_norm": np.s_[0, 0],
    }
    (figure,) = result.figures
    for axes, (name, where) in zip(figure.axes, expected.items(), strict=True):
        marked = np.zeros((4, 6))
        marked[where] = 1
        shown = np.asarray(axes.collections[0].get_array()).reshape(4, 6)[::-1]
        assert_equal(shown, marked)
        assert axes.get_title() == name
        assert (axes.get_xlabel(), axes.get_ylabel()) == ("channels", "images")


def test_axes_one_group_is_layer_norm(run):
    result = run("axes")
    assert_allclose(result.group_norm(result.x, 1), result.layer_norm(result.x))
    assert_allclose(result.group_norm(result.x, 6), result.instance_norm(result.x))


def test_axes_keras_layer_norm_is_of_single_pixels(run):
    result = run("axes")
    layer = keras.layers.LayerNormalization()(np.float32(result.x))
    assert_allclose(np.mean(layer, axis=-1), 0, atol=1e-5)
    assert np.abs(layer - result.layer_norm(result.x)).max() > 0.1


def test_axes_without_epsilon_a_constant_feature_is_no_number(run):
    result = run("axes")
    constant = np.ones((4, 5, 5, 6))
    with np.errstate(invalid="ignore"):
        assert np.all(np.isnan(result.standardize(constant, (0, 1, 2), epsilon=0)))
    assert_equal(result.standardize(constant, (0, 1, 2)), 0)


# rates


def best(losses):
    return np.min(losses)


@pytest.mark.parametrize("seed", SEEDS)
def test_rates_larger_ones_work_with_batch_norm(run, seed):
    losses = run("rates", SEED=seed).losses
    plain, normalized = losses["plain"], losses["batch norm"]
    assert np.max(normalized[4:]) < 0.1  # 0.3, 1 and 3
    assert np.min(plain[4:]) > 1
    assert best(normalized) < best(plain) / 4


@pytest.mark.parametrize("seed", SEEDS)
def test_rates_small_ones_are_as_slow_with_it(run, seed):
    losses = run("rates", SEED=seed).losses
    assert np.all(losses["batch norm"][:2] > 0.6 * losses["plain"][:2])


@pytest.mark.parametrize("seed", SEEDS)
def test_rates_four_times_the_steps_do_as_well_without_it(run, seed):
    result = run("rates", SEED=seed)
    longer = np.nanmin(result.train(result.norms["plain"], steps=1600))
    assert longer < best(result.losses["batch norm"])


@pytest.mark.parametrize("seed", SEEDS)
def test_rates_batches_of_two_do_not_learn_with_it(run, seed):
    result = run("rates", SEED=seed)
    plain, normalized = (
        np.nanmin(result.train(result.norms[name], size=2)) for name in ("plain", "batch norm")
    )
    assert normalized > 2
    assert plain < 1.8


@pytest.mark.parametrize("seed", SEEDS)
def test_rates_centering_alone_does_a_part_and_layer_norm_does_not(run, seed):
    losses = run("rates", SEED=seed).losses
    assert losses["centered only"][4] < 0.1  # 0.3
    assert losses["layer norm"][4] > 3 * losses["centered only"][4]
    assert losses["centered only"][5] > 1  # 1, where batch normalization works


def test_rates_shows_the_losses(run):
    result = run("rates")
    (axes,) = result.figures[0].axes
    for line, text, (name, losses) in zip(
        axes.lines, axes.texts, result.losses.items(), strict=True
    ):
        assert_allclose(line.get_data(), [result.RATES, losses])
        assert text.get_text().strip() == name
        assert text.get_color() == line.get_color()
    assert list(result.losses) == ["plain", "layer norm", "centered only", "batch norm"]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("learning rate", "training loss")


# alike


@pytest.mark.parametrize("seed", SEEDS)
def test_alike_batch_statistics_keep_images_apart(run, seed):
    cosines = {name: each[-1] for name, each in run("alike", SEED=seed).cosines.items()}
    assert min(cosines["plain"], cosines["layer_norm"]) > 0.7
    assert max(cosines["centered"], cosines["batch_norm"]) < 0.5


def test_alike_shows_the_mean_cosine(run):
    result = run("alike")
    (axes,) = result.figures[0].axes
    for line, text, (name, values) in zip(
        axes.lines, axes.texts, result.cosines.items(), strict=True
    ):
        assert_allclose(line.get_data(), [np.arange(11), values])
        assert text.get_text().strip() == name
    h = np.random.default_rng(0).normal(size=(3, 4))
    unit = h / np.linalg.norm(h, axis=1, keepdims=True)
    pairs = [unit[i] @ unit[j] for i in range(3) for j in range(3) if i != j]
    assert result.cosine(h) == pytest.approx(np.mean(pairs))


# modes


@pytest.mark.parametrize("seed", SEEDS)
def test_modes_training_mode_depends_on_the_batch(run, seed):
    inference, mixed, sorted_, alone = run("modes", SEED=seed).found.values()
    assert inference[0] > 0.95
    assert mixed[0] > 0.93
    assert sorted_[0] < 0.4
    assert alone[1] == 1


def test_modes_prints_the_shares(run):
    result = run("modes")
    shown = re.findall(r"(?m)^(.+?) +(\d+)% right, +(\d+) different", result.printed)
    for (name, share, answers), (expected, found) in zip(shown, result.found.items(), strict=True):
        assert name == expected
        assert float(share) == pytest.approx(100 * found[0], abs=0.51)
        assert int(answers) == found[1]
    logits = np.asarray(result.model(result.x_test, training=False))
    assert np.mean(logits.argmax(axis=1) == result.y_test) == pytest.approx(
        result.found["inference, all at once"][0]
    )
    assert not {tuple(each) for each in result.x} & {tuple(each) for each in result.x_test}


# standardized_inputs


def test_standardized_inputs_need_far_fewer_steps(run):
    result = run("standardized_inputs")
    needed = result.needed
    assert needed["standardized"] * 1000 < min(needed["scaled"], needed["centered"])
    assert max(needed["scaled"], needed["centered"]) * 100 < needed["raw"]


def test_standardized_inputs_follow_gradient_descent(run):
    result = run("standardized_inputs")
    x = result.columns["standardized"]
    design, w = np.c_[np.ones(len(x)), x], np.zeros(11)
    values = result.curvatures(x)[0]
    lowest = np.mean((design @ np.linalg.lstsq(design, result.y)[0] - result.y) ** 2)
    start = np.mean(result.y**2) - lowest
    for _ in range(7):
        w += design.T @ (result.y - design @ w) / len(x) / values.max()
    left = (np.mean((design @ w - result.y) ** 2) - lowest) / start
    assert result.excess(x, np.array([7]))[0] == pytest.approx(left, rel=1e-6)


# devices


@pytest.mark.parametrize("seed", SEEDS)
def test_devices_need_the_variance_of_their_means(run, seed):
    result = run("devices", SEED=seed)
    assert result.together == pytest.approx(result.x.var())
    assert result.variances.mean() < result.x.var()
    assert_allclose(result.printed_numbers[:1], result.x.var(), atol=0.001)


@pytest.mark.parametrize("seed", SEEDS)
def test_devices_small_batches_are_noisier(run, seed):
    noise = run("devices", SEED=seed).noise
    assert_allclose(noise[128] / noise[32], 0.5, atol=0.05)
    assert np.all(np.diff([*noise.values()]) < 0)
