import keras
import numpy as np
import pytest
import tensorflow as tf
from matplotlib.colors import to_rgba
from numpy.testing import assert_allclose, assert_equal

QUERIES = [
    "model compression",
    "quantization int8",
    "post-training quantization vs quantization-aware training",
    "knowledge distillation",
    "teacher student temperature",
    "pruning neural network weights",
    "lottery ticket hypothesis",
    "gptq",
    "speed up inference on a phone",
    "make a model smaller",
]
"""What readers may type who look for this page, written without looking at it."""

SEEDS = [0, 1, 2]


# int8_by_hand


@pytest.mark.parametrize("seed", SEEDS)
def test_int8_by_hand_gives_the_integers_of_litert(run, seed):
    result = run("int8_by_hand", SEED=seed)
    scale, zero = result.grids[2]
    theirs = np.round(result.theirs / scale) + zero
    off = np.abs(result.ours.astype(int) - theirs)
    assert off.max() <= 1
    assert np.mean(off == 0) > 0.99
    assert np.ptp(theirs) > 150  # the grid is in use
    assert_allclose(result.grids[0][0], 1 / 255, rtol=1e-5)
    details = {d["name"]: d for d in result.lite.get_tensor_details()}
    for grid, tensor in zip(result.grids, ("tfl.quantize", "Relu", "Identity1"), strict=True):
        ours = next(
            d["quantization"]
            for name, d in details.items()
            if tensor in name and d["dtype"] is np.int8
        )
        assert_allclose(grid, ours, rtol=1e-4)


@pytest.mark.parametrize("seed", SEEDS)
def test_int8_by_hand_needs_the_zero_points_and_ranges(run, seed):
    result = run("int8_by_hand", SEED=seed)
    w1, b1, w2, b2 = result.model.get_weights()
    grids = result.grids

    def off(first, second, last):
        q = result.dense(result.to_int8(result.x_test, *first), w1, b1, *first, *second)
        ours = result.dense(q, w2, b2, *second, *last)
        return np.abs(last[0] * (ours - np.float32(last[1])) - result.theirs).max()

    assert off(*grids) < 1.1 * grids[2][0]
    scale, zero = grids[1]
    assert off(grids[0], (scale / 8, zero), grids[2]) > 1  # a range not calibrated
    scale, zero = grids[2]
    assert off(grids[0], grids[1], (scale / 8, zero)) > 1


def test_int8_by_hand_counts_in_32_bits(run):
    result = run("int8_by_hand", SEED=0)
    q = result.to_int8(result.x_test, *result.grids[0]).astype(int) - result.grids[0][1]
    w1 = result.model.get_weights()[0]
    total = q @ result.to_int8(w1, np.abs(w1).max(axis=0) / 127).astype(int)
    assert 2**15 < np.abs(total).max() < 2**31  # 16 bits would not do


@pytest.mark.parametrize("seed", SEEDS)
def test_int8_by_hand_costs_no_accuracy(run, seed):
    result = run("int8_by_hand", SEED=seed)
    truth = result.digits[1000:1500]
    shares = [
        np.mean(z.argmax(axis=1) == truth)
        for z in (result.model.predict(result.x_test, verbose=0), result.theirs, result.ours)
    ]
    assert np.ptp(shares) < 0.01
    assert min(shares) > 0.9


def test_int8_by_hand_prints_what_it_compares(run):
    result = run("int8_by_hand", SEED=0)
    truth, theirs = result.digits[1000:1500], result.theirs
    scale, zero = result.grids[2]
    exact = result.model.predict(result.x_test, verbose=0)
    for line, z in zip(
        result.printed.splitlines(),
        (exact, theirs, scale * (result.ours - np.float32(zero))),
        strict=True,
    ):
        share = f"{np.mean(z.argmax(axis=1) == truth):.3f}"
        equal = f"{np.mean(np.abs(z - theirs) < 0.01):.2f}"
        assert line[8:] == f"{share} right, {equal} of LiteRT's logits"
    assert [line[:8].strip() for line in result.printed.splitlines()] == [
        "float32",
        "LiteRT",
        "by hand",
    ]


# outliers


@pytest.mark.parametrize("seed", SEEDS)
def test_outliers_ruin_one_scale_and_not_one_per_channel(run, seed):
    error = run("outliers", SEED=seed).error
    for kind in ("weights, one scale", "activations, one scale"):
        assert error(kind, 1) < 0.01
        assert error(kind, 300) > 0.5
    for kind in ("weights, per channel", "activations, moved"):
        assert_allclose(error(kind, 300), error(kind, 1), rtol=0.01)
        assert error(kind, 300) < 0.01
    assert error("nothing rounded", 300) < 1e-12  # the factor alone changes nothing


@pytest.mark.parametrize("seed", SEEDS)
def test_outliers_clipped_cost_the_unit(run, seed):
    result = run("outliers", SEED=seed)
    without = result.exact.copy()
    without[:, 0] = 0
    lost = np.linalg.norm((without - result.exact) @ result.w2)
    lost /= np.linalg.norm(result.exact @ result.w2 + result.b2)
    for kind in ("weights, clipped", "activations, clipped"):
        assert error_at_most(result.error(kind, 1000), lost)
        assert result.error(kind, 1000) > 5 * result.error("weights, per channel", 1000)
        assert result.error(kind, 1) > 2 * result.error(kind.split(",")[0] + ", one scale", 1)


def error_at_most(found, lost):
    """Whether an error is near that of the network without the unit."""
    return 0.6 * lost < found < 1.6 * lost


def test_outliers_draws_the_errors(run):
    result = run("outliers", SEED=0)
    panels = result.figures[0].axes
    assert [axes.get_title() for axes in panels] == ["weights", "activations"]
    assert panels[0].get_ylabel() == "error"
    for axes in panels:
        assert axes.get_xlabel() == "factor"
        for line, text in zip(axes.lines, axes.texts, strict=True):
            assert_equal(line.get_xdata(), [1, 3, 10, 30, 100, 300, 1000])
            kind = f"{axes.get_title()}, {text.get_text()}"
            assert_equal(line.get_ydata(), [result.error(kind, f) for f in result.FACTORS])
            assert to_rgba(text.get_color()) == to_rgba(line.get_color())


# few_bits


@pytest.mark.parametrize("seed", SEEDS)
def test_few_bits_are_worth_training_at_two_and_not_at_four(run, seed):
    found = run("few_bits", SEED=seed).found
    aware, longer = np.array(found["aware"]), np.array(found["longer, then rounded"])
    assert aware[0] > max(longer[0], found["rounded"][0]) + 0.05
    assert -0.02 < aware[1] - longer[1] < 0.08
    assert abs(aware[2] - longer[2]) < 0.025
    assert aware[3] - aware[0] > 0.01  # two bits are not free


@pytest.mark.parametrize("seed", SEEDS)
def test_few_bits_neither_clip_nor_gptq_saves_rounding(run, seed):
    result, gptq = run("few_bits", SEED=seed), run("gptq", SEED=0).gptq
    shares = []
    for clip in (0.3, 0.4, 0.5, 0.55, 0.6, 0.7, 0.8, 0.9, 1):
        for k in range(3):
            for correct in (False, True):
                h, h_test = result.x, result.x_test
                for weights in result.longer:
                    w = weights[k]
                    hessian = h.T @ h if correct else np.eye(len(w))
                    q = gptq(w, clip * np.abs(w).max(axis=0), 1, hessian)
                    logits = h_test @ q
                    h, h_test = np.maximum(h @ q, 0), np.maximum(logits, 0)
                shares.append(np.mean(logits.argmax(axis=1) == result.y_test))
    assert max(shares) < result.found["aware"][0] - 0.04
    assert max(shares) > result.found["longer, then rounded"][0] - 0.01  # it is among them


def test_few_bits_need_the_straight_through_gradient(run):
    result = run("few_bits", SEED=0)
    import tensorflow as tf

    w = tf.Variable(result.base[0])
    with tf.GradientTape(persistent=True) as tape:
        plain = tf.reduce_sum(
            result.rounded(w, [2]) / tf.stop_gradient(tf.reduce_max(abs(w), axis=1, keepdims=True))
        )
        through = tf.reduce_sum(w + tf.stop_gradient(result.rounded(w, [2]) - w))
    slope = tape.gradient(plain, w).numpy()
    assert np.mean(slope != 0) < 0.1  # but for the largest, which sets the scale
    assert_equal(tape.gradient(through, w).numpy(), 1)
    q = result.rounded(w, [2]).numpy()
    assert {len(np.unique(column)) for column in q[0].T} <= {2, 3}
    assert_allclose(
        result.rounded(w, [16]).numpy(),
        np.clip(w, *(s * 0.55 * np.abs(w).max(axis=1, keepdims=True) for s in (-1, 1))),
        atol=1e-4,
    )


def test_few_bits_draws_what_it_found(run):
    result = run("few_bits", SEED=0)
    axes = result.figures[0].axes[0]
    again = {
        "rounded": [max(result.right(result.base, [b])) for b in result.BITS],
        "longer, then rounded": [max(result.right(result.longer, [b] * 3)) for b in result.BITS],
        "aware": [
            max(result.right([w[i : i + 3] for w in result.aware], [b] * 3))
            for i, b in zip((0, 3, 6, 9), result.BITS, strict=True)
        ],
    }
    assert [text.get_text() for text in axes.get_legend().texts] == [*again]
    for name, values in again.items():
        assert_equal(result.labeled(name), [[2, 3, 4], values[:3]])
    assert result.BITS == [2, 3, 4, 16]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("bits", "accuracy")


# pruning


@pytest.mark.parametrize("seed", SEEDS)
def test_pruning_needs_training_afterwards(run, seed):
    found = run("pruning", SEED=seed).found
    gain = np.array(found["cut, then trained"]) - found["cut, not trained"]
    assert gain[1] > 0.1
    assert gain[2] > 0.2
    assert found["cut, then trained"][0] > 0.92


def test_pruning_in_rounds_pays_at_a_twentieth(run):
    found = [run("pruning", SEED=seed).found for seed in SEEDS]
    gains = np.array([each["cut in six rounds"] - each["cut, then trained"] for each in found])
    assert np.all(np.abs(gains[:, :2]) < 0.04)
    assert gains[:, 2].mean() > 0.02


@pytest.mark.parametrize("seed", SEEDS)
def test_pruning_is_level_with_a_small_dense_network_at_a_tenth(run, seed):
    found = run("pruning", SEED=seed).found
    small = np.array(found["small dense"])
    assert np.all(np.abs(found["cut in six rounds"] - small)[:2] < 0.04)


def test_pruning_in_rounds_beats_a_small_dense_network_at_a_twentieth(run):
    found = [run("pruning", SEED=seed).found for seed in SEEDS]
    gains = [each["cut in six rounds"][2] - each["small dense"][2] for each in found]
    assert min(gains) > 0
    assert np.mean(gains) > 0.04


def test_pruning_keeps_as_many_as_it_says(run):
    result = run("pruning", SEED=0)
    for i, kept in enumerate(result.KEPT):
        count = sum(int(m[i].sum()) for m in result.masks)
        assert count == pytest.approx(kept * 128 * 74, abs=2)
        assert round(128 * kept) * 74 == pytest.approx(count, rel=0.07)
        sizes = np.concatenate(
            [np.abs(w[i][m[i] == 1]) for w, m in zip(result.dense, result.masks, strict=True)]
        )
        rest = np.concatenate(
            [np.abs(w[i][m[i] == 0]) for w, m in zip(result.dense, result.masks, strict=True)]
        )
        assert sizes.min() > rest.max()
    in_rounds = result.train(result.dense, rounds=True)
    for i, kept in enumerate(result.KEPT):
        count = sum(np.count_nonzero(w[i]) for w in in_rounds)
        assert count == pytest.approx(kept * 128 * 74, abs=2)


def test_pruning_prints_what_it_found(run):
    result = run("pruning", SEED=0)
    rows = result.printed.splitlines()
    for line, (name, values) in zip(rows, result.found.items(), strict=True):
        assert line == f"{name:18} " + " ".join(f"{v:.3f}" for v in values)
    again = result.best(*(w * m for w, m in zip(result.dense, result.masks, strict=True)))
    assert_equal(again, result.found["cut, not trained"])
    hidden = np.maximum(result.x_test @ result.dense[0][0], 0)
    share = np.mean((hidden @ result.dense[1][0]).argmax(axis=1) == result.digits[1000:])
    assert share == result.best(*result.dense)[0]


def replayed(result, script):
    """Return what `script(result)` finds with the random draws of the snippet from the start."""
    state = result.rng.bit_generator.state
    result.rng.bit_generator.state = np.random.default_rng(result.SEED).bit_generator.state
    found = script(result)
    result.rng.bit_generator.state = state
    return found


def test_pruning_trains_each_as_long(run):
    def script(result):
        dense = result.train(result.start(128), rates=0.01)
        masks = result.largest(dense, result.KEPT)
        pruned = result.best(*result.train(dense, masks))
        rounds = result.best(*result.train(dense, rounds=True))
        small = result.train(result.start(round(128 * 0.3)), steps=300 + 300)
        return pruned, rounds, max(result.best(*small))

    result = run("pruning", SEED=0)
    pruned, rounds, small = replayed(result, script)
    assert_equal(pruned, result.found["cut, then trained"])
    assert_equal(rounds, result.found["cut in six rounds"])
    assert small == result.found["small dense"][0]


# lottery


@pytest.mark.parametrize("seed", SEEDS)
def test_lottery_places_matter_where_few_are_kept(run, seed):
    found = run("lottery", SEED=seed).found
    gain = np.array(found["rewound"]) - found["random places"]
    assert gain[2] > 0.1
    assert abs(gain[0]) < 0.025
    assert found["other first values"][2] > found["random places"][2] + 0.03


def test_lottery_first_values_add_less_than_places(run):
    found = [run("lottery", SEED=seed).found for seed in range(6)]
    gains = np.array([each["rewound"] - each["other first values"] for each in found])
    places = np.mean([each["rewound"][2] - each["random places"][2] for each in found])
    assert 0 < gains[:, 2].mean() < places / 2
    assert gains[:, 2].min() < 0.03  # nothing on some seeds
    assert np.all(np.abs(gains)[:, :2] < 0.04)


def test_lottery_masks_have_the_same_sizes(run):
    result = run("lottery", SEED=0)
    for mask, place in zip(result.masks, result.places, strict=True):
        assert_equal(mask.sum(axis=(1, 2)), place.sum(axis=(1, 2)))
        assert not np.array_equal(mask, place)
    assert not np.array_equal(result.first[0], result.others[0])


def test_lottery_rows_start_and_stand_where_they_say(run):
    def script(result):
        first, others = result.start(128), result.start(128)
        masks = result.largest(result.train(first), result.KEPT)
        places = [result.rng.permuted(m.reshape(3, -1), axis=1).reshape(m.shape) for m in masks]
        starts = ((first, masks), (others, masks), (first, places))
        return [result.right(*result.train(*each)) for each in starts]

    result = run("lottery", SEED=0)
    assert list(result.found) == ["rewound", "other first values", "random places"]
    for again, found in zip(replayed(result, script), result.found.values(), strict=True):
        assert_equal(again, found)


def test_lottery_prints_what_it_found(run):
    result = run("lottery", SEED=0)
    for line, (name, values) in zip(result.printed.splitlines(), result.found.items(), strict=True):
        assert line == f"{name:18} " + " ".join(f"{v:.3f}" for v in values)
    again = result.right(*result.train(result.first, result.masks))
    assert_allclose(again, result.found["rewound"], atol=0.06)


# distillation


def row(result, count, name, temperature=1):
    """Return the accuracy of a case."""
    cases = [(c, n, t) for c, n, _, t in result.CASES]
    return result.found[cases.index((count, name, temperature))]


@pytest.mark.parametrize("seed", SEEDS)
def test_distillation_helps_where_images_are_few(run, seed):
    result = run("distillation", SEED=seed)
    labels = row(result, 50, "labels")
    assert row(result, 50, "teacher", 4) > labels + 0.1
    assert row(result, 50, "teacher", 4) > row(result, 50, "teacher", 1) + 0.02


@pytest.mark.parametrize("seed", SEEDS)
def test_distillation_adds_nothing_where_all_have_labels(run, seed):
    result = run("distillation", SEED=seed)
    labels = row(result, 1000, "labels")
    for temperature in (1, 4):
        assert abs(row(result, 1000, "teacher", temperature) - labels) < 0.025


@pytest.mark.parametrize("seed", SEEDS)
def test_distillation_on_unlabeled_images_needs_no_softness(run, seed):
    result = run("distillation", SEED=seed)
    chosen = row(result, 1000, "teacher's choice")
    assert chosen > row(result, 50, "labels") + 0.15
    assert max(row(result, 1000, "teacher", t) for t in (1, 4)) < chosen + 0.025


@pytest.mark.parametrize("seed", SEEDS)
def test_distillation_of_a_teacher_of_fifty_helps_less(run, seed):
    result = run("distillation", SEED=seed)
    few = row(result, 1000, "teacher of 50")
    assert row(result, 50, "labels") + 0.04 < few
    assert few < row(result, 1000, "teacher's choice") - 0.05


def test_distillation_gradient_keeps_its_size(run):
    result = run("distillation", SEED=0)
    x, targets = result.x[:50], result.soft[:, :50]
    log_p = tf.nn.log_softmax(result.student(x) / result.T).numpy()
    cross_entropy = -np.sum(targets * log_p, axis=2)
    for t, losses, each in zip(
        result.T.ravel(), result.losses(x, targets).numpy(), cross_entropy, strict=True
    ):
        assert_allclose(losses, t * t * each / 50, rtol=1e-4)
    assert set(result.T.ravel()) == {1, 4}
    z, target = np.array([1.0, 2, -1]), np.array([3.0, 0, 0])

    def soft(values):
        return np.exp(values) / np.exp(values).sum()

    def gradient(t):  # of t * t times the cross-entropy at temperature t
        return t * (soft(z / t) - soft(target / t))

    large = gradient(1e4)
    centered = (z - z.mean() - target + target.mean()) / 3
    assert_allclose(large, centered, atol=1e-3)  # matching logits
    assert np.linalg.norm(gradient(4)) > 0.3 * np.linalg.norm(gradient(1))


def test_distillation_prints_what_it_found(run):
    result = run("distillation", SEED=0)
    right = np.mean(
        np.argmax(result.student(result.x_test), axis=-1) == result.digits[1000:], axis=1
    ).reshape(3, 8)
    for i, (line, (count, name, _, t)) in enumerate(
        zip(result.printed.splitlines(), result.CASES, strict=True)
    ):
        assert line == f"{count:4} images, {name:16} T = {t}: {right[:, i].max():.3f}"
    assert len(result.x) == 1000
    assert len(result.x_test) == 797


# gptq


@pytest.mark.parametrize("seed", SEEDS)
def test_gptq_beats_rounding_by_what_inputs_share(run, seed):
    result = run("gptq", SEED=seed)
    for bits in (4, 3, 2):
        plain, ours = result.found[bits, "rounded"][1], result.found[bits, "GPTQ"][1]
        assert ours < plain / 2
        assert result.found[bits, "diagonal only"][1] == pytest.approx(plain)
    assert result.found[2, "GPTQ"][0] > result.found[2, "rounded"][0] + 0.1
    for bits in (4, 3):
        assert abs(result.found[bits, "GPTQ"][0] - result.found[bits, "rounded"][0]) < 0.03
    rng = np.random.default_rng(seed)
    w = result.model.layers[1].get_weights()[0]
    scale = np.abs(w).max(axis=0)
    white, fresh = rng.normal(size=(2, 1000, 64))
    errors = [
        np.linalg.norm(fresh @ (result.gptq(w, scale, 1, h) - w))
        for h in (np.eye(64), white.T @ white)
    ]
    assert errors[1] > 0.95 * errors[0]  # nothing to gain without correlations


@pytest.mark.parametrize("seed", SEEDS)
def test_gptq_gains_by_means_and_by_correlations(run, seed):
    result = run("gptq", SEED=seed)
    w, b = result.model.layers[0].get_weights()
    h, h_test = (np.maximum(each @ w + b, 0) for each in (result.x, result.x_test))
    w = result.model.layers[1].get_weights()[0]
    rng = np.random.default_rng(seed)

    def error(h, h_test, hessian, top, bias):
        off = result.gptq(w, np.abs(w).max(axis=0) / top, top, hessian) - w
        return np.linalg.norm(h_test @ off - bias * np.mean(h @ off, axis=0))

    shuffled = [rng.permuted(each, axis=0) for each in (h, h_test)]
    for top in (7, 3, 1):
        plain = [error(h, h_test, np.eye(64), top, bias) for bias in (0, 1)]
        assert plain[1] < 0.65 * plain[0]
        assert error(h, h_test, h.T @ h, top, 1) < 0.65 * plain[1]
        apart = error(*shuffled, shuffled[0].T @ shuffled[0], top, 1)
        assert apart > 0.95 * error(*shuffled, np.eye(64), top, 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_gptq_is_level_with_corrected_biases(run, seed):
    result = run("gptq", SEED=seed)
    h, h_test = result.x, result.x_test
    for layer in result.model.layers:
        w, b = layer.get_weights()
        q = result.gptq(w, 0.8 * np.abs(w).max(axis=0), 1, np.eye(len(w)))
        b = b - np.mean(h @ (q - w), axis=0)
        logits = h_test @ q + b
        h, h_test = np.maximum(h @ q + b, 0), np.maximum(logits, 0)
    share = np.mean(logits.argmax(axis=1) == result.digits[1000:])
    assert abs(share - result.found[2, "GPTQ"][0]) < 0.04
    assert share > result.found[2, "rounded"][0] + 0.08


def test_gptq_corrects_as_least_squares_would(run):
    result = run("gptq", SEED=0)
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 8)) @ rng.normal(size=(8, 8))
    w, top = rng.normal(size=(8, 3)), 3
    scale = np.abs(w).max(axis=0) / top
    hessian = x.T @ x
    damped = hessian + 0.01 * np.mean(np.diag(hessian)) * np.eye(8)
    root = np.linalg.cholesky(damped).T  # root.T @ root is the damped Hessian
    rest, q = w.copy(), np.zeros_like(w)
    for i in range(8):  # solved anew each time for all inputs that remain
        q[i] = scale * np.clip(np.round(rest[i] / scale), -top, top)
        target = root @ w - root[:, : i + 1] @ q[: i + 1]
        rest[i + 1 :] = np.linalg.lstsq(root[:, i + 1 :], target, rcond=None)[0]
    assert_allclose(result.gptq(w, scale, top, hessian), q, atol=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_gptq_moves_weights_further_and_outputs_less(run, seed):
    result = run("gptq", SEED=seed)
    w, top = result.model.layers[0].get_weights()[0], 3
    scale, x, x_test = np.abs(w).max(axis=0) / top, result.x, result.x_test
    plain = result.gptq(w, scale, top, np.eye(64))
    assert_allclose(plain, scale * np.round(w / scale), atol=1e-6)
    ours = result.gptq(w, scale, top, x.T @ x)
    assert np.linalg.norm(ours - w) > 1.1 * np.linalg.norm(plain - w)
    assert np.linalg.norm(x_test @ (ours - w)) < 0.6 * np.linalg.norm(x_test @ (plain - w))


@pytest.mark.parametrize("seed", SEEDS)
def test_gptq_network_has_layers_of_low_rank_for_its_inputs(run, seed):
    result = run("gptq", SEED=seed)
    w, b = result.model.layers[0].get_weights()
    h, h_test = (np.maximum(each @ w + b, 0) for each in (result.x, result.x_test))
    w = result.model.layers[1].get_weights()[0]
    u, s, v = np.linalg.svd(w)
    rank = 16  # half of the numbers: 16 * (64 + 64) of 64 * 64
    cut = (u[:, :rank] * s[:rank]) @ v[:rank]
    root = np.linalg.cholesky(h.T @ h + 1e-3 * np.eye(64)).T
    u, s, v = np.linalg.svd(root @ w)
    aware = np.linalg.solve(root, (u[:, :rank] * s[:rank]) @ v[:rank])
    size = np.linalg.norm(h_test @ w)
    plain, aware = (np.linalg.norm(h_test @ (each - w)) / size for each in (cut, aware))
    assert aware < 0.7 * plain
    assert plain > 2 * result.found[4, "rounded"][1]  # 4 bits: an eighth, and nearer


def test_gptq_prints_what_it_found(run):
    result = run("gptq", SEED=0)
    lines = result.printed.splitlines()
    z = keras.ops.convert_to_numpy(result.model(result.x_test))
    assert lines[0] == f"float32 {np.mean(z.argmax(axis=1) == result.digits[1000:]):.3f}"
    for line, ((bits, name), _) in zip(lines[1:], result.found.items(), strict=True):
        share, error = result.compress(bits, result.WAYS[name])
        assert line == f"{bits} bits, {name:13} {share:.3f}, error {error:.3f}"
    for bits, top in ((4, 7), (2, 1)):
        h, errors = result.x_test, []
        for layer in result.model.layers:
            w, b = layer.get_weights()
            scale = np.abs(w).max(axis=0) / top
            q = scale * np.round(w / scale)
            errors.append(np.linalg.norm(h @ (q - w)) / np.linalg.norm(h @ w))
            h = np.maximum(h @ q + b, 0)
        assert result.found[bits, "rounded"][1] == pytest.approx(errors[1], rel=1e-3)


def test_few_bits_sizes_of_the_table(run):
    run("few_bits", SEED=0)
    bits = {"4 bits": 4 + 16 / 128, "a tenth": 32 / 10 + 1}
    assert_allclose([32 / each for each in bits.values()], [7.8, 7.6], atol=0.05)
    n, m, rank = 64, 64, 16
    assert rank * (n + m) / (n * m) == pytest.approx(0.5)
    assert n * m / (n + m) == pytest.approx(n / 2)
