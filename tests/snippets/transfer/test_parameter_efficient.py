import numpy as np
import pytest
from matplotlib.colors import to_rgba
from numpy.testing import assert_allclose, assert_equal
from scipy.special import logsumexp
from sklearn.linear_model import LogisticRegression

QUERIES = [
    "parameter-efficient fine-tuning",
    "lora rank and alpha",
    "qlora 4-bit",
    "adapters vs prefix tuning vs prompt tuning",
    "rag vs fine-tuning",
    "bm25 vs embeddings",
    "chain of thought prompting",
    "in-context learning few-shot",
    "peft",
    "nf4 quantization",
]
"""What readers may type who look for this page, written without looking at it."""

SEEDS = [0, 1, 2]


# lora_layer


@pytest.mark.parametrize("seed", SEEDS)
def test_lora_layer_begins_as_the_base_and_learns(run, seed):
    result = run("lora_layer", SEED=seed)
    assert result.changed == 0
    assert result.accuracy > 0.75
    y, turned = result.y[900:], result.turned[900:]
    # the base before the merge: Keras' layers keep it beside their own a and b
    h = turned
    for layer in result.by_keras.layers:
        h = layer.activation(h @ layer._kernel.numpy() + layer.bias.numpy())
    assert np.mean(np.argmax(h, axis=1) == y) < 0.4


def test_lora_layer_trains_two_thin_matrices_only(run):
    result = run("lora_layer")
    shapes = [tuple(w.shape) for w in result.lora.trainable_weights]
    assert shapes == [(64, 4), (4, 64)] * 2 + [(64, 4), (4, 10)]
    assert result.trained == 4 * (128 + 128 + 74) == 1320
    assert result.base.count_params() == 8970
    scale = result.ALPHA / result.RANK
    for ours, theirs in zip(result.lora.layers, result.by_keras.layers, strict=True):
        assert_equal(ours.dense.bias.numpy(), theirs.bias.numpy())
        old, a, b = theirs._kernel.numpy(), ours.a.numpy(), ours.b.numpy()
        merged = ours.dense.kernel.numpy()
        assert_allclose(merged, old + scale * a @ b, atol=1e-5)
        assert np.linalg.matrix_rank(merged - old, tol=1e-4) == 4


def test_lora_layer_is_that_of_keras_and_merges(run):
    result = run("lora_layer")
    for model in (result.by_keras, result.base):
        assert_allclose(model(result.turned), result.outputs, atol=1e-4)
    assert np.abs(result.lora(result.turned) - result.outputs).max() > 0.1, "merged, then added"


def test_lora_layer_of_keras_leaves_biases_trainable(run):
    result = run("lora_layer")
    for layer in result.by_keras.layers:
        trainable = [w.name for w in layer.trainable_weights]
        assert sorted(trainable) == ["bias", "lora_kernel_a", "lora_kernel_b"]


def test_lora_layer_prints_what_it_found(run):
    result = run("lora_layer")
    assert_allclose(result.printed_numbers[:4], [1320, 8970, 0, result.accuracy], atol=0.005)
    assert result.printed.splitlines()[3:] == [
        "Keras' LoRA differs by 0.0000",
        "merged differs by 0.0000",
    ]
    h = result.turned[900:]
    for layer in result.base.layers:
        h = layer(h)
    right = np.mean(np.argmax(h, axis=1) == result.y[900:])
    assert right == pytest.approx(result.accuracy, abs=1e-6)


def test_lora_layer_counts_of_other_methods(run):
    assert run("lora_layer").RANK == 4
    d, layers, tokens, hidden = 4096, 32, 20, 11_008  # as in Llama 2 7B
    kinds = {
        "LoRA": 2 * layers * 8 * (d + d),  # rank 8, queries and values
        "adapters": 2 * layers * (2 * d * 64 + 64 + d),  # two a layer, 64 wide
        "prefix": 2 * layers * tokens * d,
        "prompt": tokens * d,
        "IA3": layers * (2 * d + hidden),
    }
    expected = [4.19e6, 33.8e6, 5.24e6, 81_920, 614_400]
    assert_allclose(list(kinds.values()), expected, rtol=0.005)
    assert kinds["LoRA"] / 6.74e9 == pytest.approx(0.0006, abs=5e-5)
    assert d * d / (8 * (d + d)) == 256
    assert pytest.approx(108, abs=0.5) == 6.74e9 * 16 / 1e9  # 16 bytes each: full, with Adam
    assert pytest.approx(13.5, abs=0.05) == 6.74e9 * 2 / 1e9
    assert pytest.approx(3.5, abs=0.05) == 6.74e9 * 4.127 / 8 / 1e9
    assert 16 * kinds["LoRA"] / 1e9 < 0.07


# starts


@pytest.mark.parametrize("seed", SEEDS)
def test_starts_two_zeros_never_move(run, seed):
    result = run("starts", SEED=seed)
    for examples in (32, 512):
        curve = result.found["both zero", examples]
        assert np.ptp(curve) == 0
        for name in ("A zero", "B zero"):
            assert result.found[name, examples][0] == pytest.approx(curve[0])
            assert min(result.found[name, examples]) < 0.8 * curve[0]


@pytest.mark.parametrize("seed", SEEDS)
def test_starts_two_random_begin_elsewhere_and_few_examples_do_not_mend_it(run, seed):
    found = run("starts", SEED=seed).found
    assert found["both random", 512][0] > 1.8 * found["B zero", 512][0]
    for name in ("A zero", "B zero", "both random"):
        assert min(found[name, 512]) < 0.01, "many examples mend it"
    assert min(found["both random", 32]) > min(found["B zero", 32]) + 0.15


@pytest.mark.parametrize("seed", SEEDS)
def test_starts_either_matrix_may_be_zero(run, seed):
    found = run("starts", SEED=seed).found
    assert min(found["A zero", 32]) < min(found["B zero", 32]) - 0.3


@pytest.mark.parametrize("seed", SEEDS)
def test_starts_two_small_ones_need_no_zero(run, seed):
    found = run("starts", SEED=seed).found
    assert found["both small", 512][0] == pytest.approx(found["B zero", 512][0], rel=0.05)
    assert min(found["both small", 512]) < 0.01
    assert min(found["both small", 32]) < min(found["B zero", 32]) - 0.3
    assert min(found["both small", 32]) == pytest.approx(min(found["A zero", 32]), abs=0.15)


@pytest.mark.parametrize("seed", SEEDS)
def test_starts_a_random_one_reads_what_the_examples_lack(run, seed):
    result = run("starts", SEED=seed)
    a, b, _ = result.starts["B zero"]
    some = result.x[:32]
    within = np.linalg.pinv(some) @ some @ a  # without what no example can change
    best = min(min(result.losses(within, b, 32, rate)) for rate in result.RATES)
    assert best == pytest.approx(min(result.found["A zero", 32]), abs=0.1)


@pytest.mark.parametrize("seed", SEEDS)
def test_starts_a_random_product_that_is_subtracted_takes_rank(run, seed):
    result = run("starts", SEED=seed)
    first, second, _ = result.starts["both random"]
    rest = np.linalg.svd(result.update + first @ second)[1][result.RANK :]
    assert np.sum(rest**2) > 0.5 * np.sum(result.update**2), "for the best of all updates"
    assert np.linalg.svd(result.update)[1][result.RANK] < 1e-9


def test_starts_losses_are_those_of_the_outputs(run):
    result = run("starts")
    a, b, _ = result.starts["both random"]
    outputs = result.new @ (result.frozen + a @ b)
    target = result.new @ (result.frozen + result.update)
    loss = np.mean(np.sum((outputs - target) ** 2, axis=1))
    curve = result.losses(a, b, 512, 0.1)
    assert curve[0] == pytest.approx(loss)
    h = 1e-6  # the first step follows the slope, which differences confirm

    def on(a, b):
        error = result.x @ (a @ b - result.update)
        return np.sum(error**2) / len(result.x)

    slope = 2 * result.x.T @ (result.x @ (a @ b - result.update)) / len(result.x)
    for at in ((0, 0), (5, 3)):
        moved = a.copy()
        moved[at] += h
        assert (on(moved, b) - on(a, b)) / h == pytest.approx((slope @ b.T)[at], rel=1e-3)
    second = (
        np.sum(
            (result.new @ ((a - 0.1 * slope @ b.T) @ (b - 0.1 * a.T @ slope) - result.update)) ** 2
        )
        / 512
    )
    assert curve[1] == pytest.approx(second)


def test_starts_draws_and_prints_the_curves(run):
    result = run("starts")
    rows = iter(result.printed.splitlines())
    for axes, examples in zip(result.figures[0].axes, (32, 512), strict=True):
        assert axes.get_title() == f"{examples} examples"
        low, high = axes.get_ylim()
        assert low <= 0 < max(result.found["both random", examples][0], 8) < high
        for line, (name, (*_, color)) in zip(axes.lines, result.starts.items(), strict=True):
            assert line.get_label() == name
            assert to_rgba(line.get_color()) == to_rgba(color)
            curve = result.found[name, examples]
            assert_equal(line.get_ydata(), curve)
            assert next(rows) == (
                f"{examples:3} examples, {name:11}: {curve[0]:.2f} at first "
                f"{min(curve):.2f} at best"
            )
            a, b, _ = result.starts[name]
            least = min(min(result.losses(a, b, examples, rate)) for rate in result.RATES)
            assert least == min(curve)


# rank_and_rivals


@pytest.mark.parametrize("seed", SEEDS)
def test_rank_and_rivals_few_new_labels_want_the_last_layer(run, seed):
    found = run("rank_and_rivals", SEED=seed).found
    for way in ("last layer", "LoRA 1", "LoRA 4"):
        assert found[way, "new labels", 50] > found["all", "new labels", 50] + 0.02
        assert found[way, "new labels", 400] > found["all", "new labels", 400] - 0.05


@pytest.mark.parametrize("seed", SEEDS)
def test_rank_and_rivals_turned_images_want_all_or_a_high_rank(run, seed):
    found = run("rank_and_rivals", SEED=seed).found
    for way in ("all", "LoRA 16"):
        assert found[way, "turned", 400] > found["last layer", "turned", 400] + 0.01
    assert found["LoRA 16", "turned", 400] == pytest.approx(found["all", "turned", 400], abs=0.02)


@pytest.mark.parametrize("seed", SEEDS)
def test_rank_and_rivals_training_all_spoils_features(run, seed):
    result = run("rank_and_rivals", SEED=seed)
    x, y = result.tasks["new labels"]
    few, scores = result.new[:50], []
    fits = [result.train(result.base, "all", rate, x[few], y[few]) for rate in result.RATES]
    chosen = max(fits, key=lambda fit: result.accuracy(fit, x, y, result.valid))
    for network in (result.base, chosen):
        h = result.forward(x, *network)[0]
        last = LogisticRegression(max_iter=2000).fit(h[few], y[few])
        scores.append(last.score(h[result.test], y[result.test]))
    assert scores[0] > scores[1] + 0.015


def test_rank_and_rivals_rank_leads_from_one_rival_to_the_other(run):
    runs = [run("rank_and_rivals", SEED=seed).found for seed in SEEDS]

    def mean(way, task, count):
        return np.mean([found[way, task, count] for found in runs])

    few, many = ("new labels", 50), ("turned", 400)
    assert mean("LoRA 1", *few) == pytest.approx(mean("last layer", *few), abs=0.02)
    assert mean("LoRA 1", *many) == pytest.approx(mean("last layer", *many), abs=0.02)
    assert mean("LoRA 16", *many) == pytest.approx(mean("all", *many), abs=0.02)
    assert mean("LoRA 16", *few) < mean("LoRA 1", *few) - 0.01
    assert mean("LoRA 1", *many) < mean("LoRA 16", *many) - 0.01


@pytest.mark.parametrize("seed", SEEDS)
def test_rank_and_rivals_biases_alone_do_not_do_it(run, seed):
    found = run("rank_and_rivals", SEED=seed).found
    assert max(score for (way, *_), score in found.items() if way == "biases") < 0.45
    assert min(score for (way, *_), score in found.items() if way != "biases") > 0.7


def test_rank_and_rivals_hold_with_five_times_the_steps(run):
    result = run("rank_and_rivals")

    def best(way, task, count):
        x, y = result.tasks[task]
        rows = result.new[:count]
        fits = [
            result.train(result.base, way, rate, x[rows], y[rows], steps=1500)
            for rate in result.RATES
        ]
        scores = [result.accuracy(fit, x, y, result.valid) for fit in fits]
        return result.accuracy(fits[np.argmax(scores)], x, y, result.test)

    few, many = ("new labels", 50), ("turned", 400)
    assert best("last layer", *few) > best("all", *few) + 0.02
    assert best("all", *many) > best("last layer", *many) + 0.005
    assert max(best("biases", *few), best("biases", *many)) < 0.45


def test_rank_and_rivals_trains_what_it_says(run):
    result = run("rank_and_rivals")
    x, y = result.tasks["turned"]
    numbers = {}
    for way, rank in result.WAYS.items():
        network = result.train(result.base, way, 0.05, x[result.new], y[result.new])
        moved = [
            not np.array_equal(old, each) for old, each in zip(result.base, network, strict=True)
        ]
        assert moved == {"biases": [False, True, False, True], "all": [True] * 4}.get(
            way, [rank > 0, False, True, True]
        )
        if rank:
            assert np.linalg.matrix_rank(network[0] - result.base[0], tol=1e-8) == rank
        numbers[way] = rank * 128 + sum(
            w.size
            for w, each in zip(result.base, moved, strict=True)
            if each and not (rank and w.shape == (64, 64))
        )
    assert list(numbers.values()) == [74, 650, 778, 1162, 2698, 4810]
    parts = [result.old, result.new, result.valid, result.test]
    assert len(np.unique(np.concatenate(parts))) == sum(map(len, parts)) == 1797
    assert_equal(
        result.tasks["turned"][0].reshape(-1, 8, 8),
        np.rot90(result.x.reshape(-1, 8, 8), axes=(1, 2)),
    )


def test_rank_and_rivals_prints_the_scores(run):
    result = run("rank_and_rivals")
    assert [line.split() for line in result.printed.splitlines()[:2]] == [
        ["new", "labels", "turned"],
        ["labels", "50", "400", "50", "400"],
    ]
    for line, way in zip(result.printed.splitlines()[2:], result.WAYS, strict=True):
        scores = [
            f"{result.found[way, task, count]:.2f}"
            for task in ("new labels", "turned")
            for count in (50, 400)
        ]
        assert line[:12].strip() == way
        assert line[12:].split() == scores
    xs, ys = result.tasks["turned"]
    h = np.maximum(xs[result.test] @ result.base[0] + result.base[1], 0)
    right = (h @ result.base[2] + result.base[3]).argmax(axis=1) == ys[result.test]
    assert result.accuracy(result.base, xs, ys, result.test) == np.mean(right) < 0.4
    xs, ys = result.tasks["turned"]
    assert (
        result.accuracy(result.fits[result.best], xs, ys, result.test)
        == result.found["all", "turned", 400]
    )
    scores = [result.accuracy(fit, xs, ys, result.valid) for fit in result.fits]
    assert np.argmax(scores) == result.best, "by validation images, not by those of the test"


def test_rank_and_rivals_follows_the_slope(run):
    result = run("rank_and_rivals")
    x, y = (each[result.new] for each in result.tasks["turned"])
    w, c, last, last_c = result.base
    rows = np.random.default_rng(5).integers(400, size=(1, 32))
    result.train.__globals__["rng"] = np.random.default_rng(5)
    result.rng.normal(size=(64, 0))  # as for a and b of no rank
    moved = result.train(result.base, "all", 0.1, x, y, steps=1)[0] - w

    def loss(w):
        z = result.forward(x[rows[0]], w, c, last, last_c)[1]
        return np.mean(logsumexp(z, axis=1) - z[np.arange(32), y[rows[0]]])

    for at in ((20, 3), (35, 10), (43, 40)):
        step = np.zeros_like(w)
        step[at] = 1e-5
        slope = (loss(w + step) - loss(w - step)) / 2e-5
        assert moved[at] == pytest.approx(-0.1 * slope, rel=1e-3, abs=1e-8)


# nf4

PUBLISHED = [
    -1.0, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453,
    -0.28444138169288635, -0.18477343022823334, -0.09105003625154495, 0.0,
    0.07958029955625534, 0.16093020141124725, 0.24611230194568634, 0.33791524171829224,
    0.44070982933044434, 0.5626170039176941, 0.7229568362236023, 1.0,
]  # fmt: skip


def test_nf4_levels_are_those_of_bitsandbytes(run):
    assert_allclose(run("nf4").levels["NF4"], PUBLISHED, atol=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_nf4_is_better_for_normal_weights_and_worse_for_uniform_ones(run, seed):
    errors = run("nf4", SEED=seed).errors
    normal, even = (np.array(errors[name, "normal"]) for name in ("NF4", "int4"))
    assert np.all(normal < 0.96 * even)
    assert normal[1] == pytest.approx(0.85 * even[1], rel=0.02)
    flat, flat_even = (np.array(errors[name, "uniform"]) for name in ("NF4", "int4"))
    assert np.all(flat > 1.25 * flat_even)
    assert np.all(np.diff(normal) > 0), "larger blocks, larger errors"


@pytest.mark.parametrize("seed", SEEDS)
def test_nf4_levels_are_not_equally_used_nor_the_best(run, seed):
    result = run("nf4", SEED=seed)
    w = result.weights["normal"]
    codes, scales = result.quantize(w, "NF4", 64)
    shares = np.bincount(codes.ravel()) / codes.size
    assert shares.min() < 0.02
    assert shares.max() > 0.09
    scaled, levels = np.sort((w.reshape(-1, 64) / scales).ravel()), result.levels["NF4"]
    for _ in range(15):  # Lloyd: each level to the mean of what it stands for
        which = np.searchsorted((levels[1:] + levels[:-1]) / 2, scaled)
        levels = np.bincount(which, scaled) / np.bincount(which)
    which = np.searchsorted((levels[1:] + levels[:-1]) / 2, w.reshape(-1, 64) / scales)
    again = (levels[which] * scales).ravel()
    lloyd = np.sqrt(np.mean((again - w) ** 2) / np.mean(w**2))
    assert lloyd < 0.98 * result.error(w, "NF4", 64)


def test_nf4_hardly_wins_over_even_levels_that_use_all_codes(run):
    result = run("nf4")
    w, ratios = result.weights["normal"], []
    for block in (16, 64):
        parts = w.reshape(-1, block)
        largest = np.abs(parts).argmax(axis=1)[:, None]
        scale = np.take_along_axis(parts, largest, axis=1) / -8  # the largest becomes -8
        again = np.clip(np.round(parts / scale), -8, 7) * scale
        even = np.sqrt(np.mean((again - parts) ** 2) / np.mean(w**2))
        ratios.append(result.error(w, "NF4", block) / even)
    assert ratios[0] > 1.04
    assert 0.955 < ratios[1] < 0.975


def test_nf4_takes_half_a_bit_for_scales_and_an_eighth_if_they_are_quantized(run):
    result = run("nf4")
    codes, scales = result.quantize(result.weights["normal"], "NF4", 64)
    assert codes.max() == 15
    assert 4 + 32 * scales.size / codes.size == 4.5
    assert pytest.approx(0.127, abs=5e-4) == 8 / 64 + 32 / (64 * 256)
    again = result.dequantize(codes, scales, "NF4")
    assert_equal(result.quantize(again, "NF4", 64)[0], codes)


def test_nf4_draws_what_it_measures(run):
    result = run("nf4")
    above, below = result.figures[0].axes
    for line, name in zip(above.lines, ("NF4", "int4"), strict=True):
        assert_equal(line.get_xdata(), result.levels[name])
    assert [text.get_text() for text in above.texts] == ["NF4", "int4"]
    lines = zip(below.lines, below.texts, result.errors, strict=True)
    for line, text, (name, kind) in lines:
        assert text.get_text() == f"{name}, {kind}"
        assert to_rgba(text.get_color()) == to_rgba(line.get_color())
        assert_equal(line.get_xdata(), result.blocks)
        w = result.weights[kind]
        for n, y in zip(result.blocks, line.get_ydata(), strict=True):
            parts = w.reshape(-1, n)
            scale = np.abs(parts).max(axis=1, keepdims=True)
            steps = (
                np.abs(parts[:, :, None] / scale[:, :, None] - result.levels[name])
                if n == 64
                else None
            )
            if steps is not None:  # the nearest level, by trying all
                again = result.levels[name][steps.argmin(axis=2)] * scale
                assert y == pytest.approx(np.sqrt(np.mean((again - parts) ** 2) / np.mean(w**2)))
            assert y == result.error(w, name, n)


# prompts


@pytest.mark.parametrize("seed", SEEDS)
def test_prompts_more_examples_help_and_those_of_others_do_not(run, seed):
    few_shot = run("prompts", SEED=seed).few_shot
    right, other = np.array(list(few_shot.values())).T
    assert np.all(np.diff(right) < 0)
    assert right[-1] < 0.15 < 0.6 < right[0]
    assert np.all(other > 1.4)


@pytest.mark.parametrize("seed", SEEDS)
def test_prompts_trained_help_with_old_kinds_and_little_with_new_ones(run, seed):
    result = run("prompts", SEED=seed)
    given, trained, behind = result.found["as before"]
    assert trained < given / 7
    assert behind < 0.03
    given, trained, behind = result.found["twice as fast"]
    assert 0.5 * given < trained < 0.9 * given
    assert trained > 0.45 * np.var(result.test[..., 1])
    assert behind < 0.05, "so the features would do; the prompt does not reach them"


def test_prompts_of_a_new_kind_hardly_gain_by_ten_times_the_steps(run):
    result = run("prompts")
    before = result.model.get_weights()
    prompt = result.train(result.shown, result.rows, steps=3000)
    longer = float(result.error(prompt, result.test))
    assert longer > 0.35 * np.var(result.test[..., 1])
    for w, each in zip(before, result.model.get_weights(), strict=True):
        assert_equal(w, each)  # the model is frozen
    assert result.shown[0].size == 32 == 2 * 16


@pytest.mark.parametrize("seed", SEEDS)
def test_prompts_that_do_it_exist_but_far_from_examples(run, seed):
    result = run("prompts", SEED=seed)
    x = np.tile(np.linspace(-3, 3, 16, dtype=np.float32)[:, None], (20, 1, 1))
    keys = np.float64(result.key(x)).transpose(0, 2, 1) / 16
    scores = np.float64(result.query(result.rows[..., :1])) @ keys
    y = np.linalg.pinv(scores, rcond=1e-5) @ result.rows[..., 1:]
    prompt = np.float32(np.concatenate([x, y], axis=2))
    assert float(result.error(prompt, result.test)) < 0.1
    assert np.median(np.abs(y).max(axis=1)) > 1000
    assert np.abs(y).max(axis=1).min() > 100
    assert np.abs(result.old[..., 1]).max() <= 2


def test_prompts_measures_on_rows_that_it_did_not_fit(run):
    result = run("prompts")
    assert_equal(np.concatenate([result.rows, result.test], axis=1), result.some)
    _, trained, behind = map(float, result.found["twice as fast"])
    prompt = result.train(result.shown, result.rows)
    assert float(result.error(prompt, result.test)) == pytest.approx(trained, rel=0.02)
    features, others = (result.query(r[..., :1]).numpy() for r in (result.rows, result.test))
    state = np.linalg.pinv(features, 1e-5) @ result.rows[..., 1:]
    again = np.mean((others @ state - result.test[..., 1:]) ** 2)
    assert again == pytest.approx(behind, rel=0.02)


def test_prompts_prints_what_it_found(run):
    result = run("prompts")
    lines = result.printed.splitlines()
    assert lines[5].split() == ["as", "given", "trained", "behind"]
    for line, (count, errors) in zip(lines[:5], result.few_shot.items(), strict=True):
        assert line.split() == [str(count), "examples", *(f"{each:.2f}" for each in errors)]
    for line, (kind, errors) in zip(lines[6:], result.found.items(), strict=True):
        assert line[:13].strip() == kind
        assert line[13:].split() == [f"{each:.2f}" for each in errors]
    x, y = result.test[..., :1], result.test[..., 1:]
    keys, queries = result.key(result.shown[..., :1]).numpy(), result.query(x).numpy()
    scores = queries @ keys.transpose(0, 2, 1) / 16  # the same as attention without softmax
    again = np.mean((scores @ result.shown[..., 1:] - y) ** 2)
    assert again == pytest.approx(float(result.found["twice as fast"][0]), rel=1e-3)
    first = result.new[:, :4], result.new[:, 16:]
    assert float(result.error(*first)) == pytest.approx(float(result.few_shot[4][0]))


# retrieval


def test_retrieval_bm25_is_the_formula(run):
    result = run("retrieval")
    scores = result.bm25(result.questions[:3], result.counts)
    n, mean = len(result.counts), result.counts.sum(axis=1).mean()
    for query, row in zip(result.questions[:3], scores, strict=True):
        for text in (0, 7, n - 1):
            total, length = 0, result.counts[text].sum()
            for word in np.flatnonzero(query):
                holders, often = np.sum(result.counts[:, word] > 0), result.counts[text, word]
                idf = np.log(1 + (n - holders + 0.5) / (holders + 0.5))
                total += idf * often * 2.5 / (often + 1.5 * (0.25 + 0.75 * length / mean))
            assert row[text] == pytest.approx(total)


@pytest.mark.parametrize("seed", SEEDS)
def test_retrieval_bm25_is_first_with_shared_words_and_lost_without(run, seed):
    found = run("retrieval", SEED=seed).found
    assert found["BM25", "own words"][0] > found["vectors, 100", "own words"][0] + 0.07
    assert found["vectors, 100", "own words"][1] > found["vectors, 25", "own words"][1] + 0.2
    assert found["BM25", "other words"] == (0, 0)
    assert found["vectors, 100", "other words"][1] > 0.3
    assert found["vectors, 100", "other words"][0] < 0.04
    ahead = found["BM25", "own words"][1] - found["vectors, 100", "own words"][1]
    assert 0 < ahead < found["BM25", "own words"][0] - found["vectors, 100", "own words"][0]
    chance = 5 / len(run("retrieval", SEED=seed).texts)
    assert found["vectors, 100", "other words"][1] > 20 * chance


def test_retrieval_counts_without_projection_do_as_bm25(run):
    result = run("retrieval")
    for case, (queries, given, answers) in result.cases.items():
        q, t = (result.tfidf.transform(each).toarray() for each in (queries, given))
        place = result.places(q @ t.T, answers)
        again = np.mean(place == 1), np.mean(place <= 5)
        assert_allclose(again, result.found["BM25", case], atol=0.05)


@pytest.mark.parametrize("seed", SEEDS)
def test_retrieval_short_vectors_lose_rare_words_and_longer_ones_do_not(run, seed):
    found = run("retrieval", SEED=seed).found
    assert found["BM25", "rare word"][0] == 1
    assert found["vectors, 25", "rare word"][0] < 0.85
    assert found["vectors, 100", "rare word"][0] > 0.97


EVERYDAY = {
    "biggest element": "max", "average of the numbers": "mean", "glue arrays together":
    "concatenate", "how far apart values spread": "std", "swap rows and columns": "transpose",
    "put values in ascending order": "sort", "throw away duplicates": "unique",
    "flip upside down": "flipud", "round to nearest integer": "rint", "running total": "cumsum",
    "read numbers from text file": "loadtxt", "keep numbers within limits": "clip",
    "position of the largest entry": "argmax", "remainder after division": "remainder",
    "area under a curve": "trapezoid", "fill holes between known points": "interp",
}  # fmt: skip


def test_retrieval_small_vectors_do_not_know_everyday_words(run):
    result = run("retrieval")
    texts, right, asked = list(result.texts), [], []
    for question, name in EVERYDAY.items():
        holders = [i for i, text in enumerate(texts) if f"np.{name}(" in text[-3000:]]
        own = [
            i
            for i in holders
            if texts[i].count(f"np.{name}(") == max(t.count(f"np.{name}(") for t in texts)
        ]
        right.append(own[0])
        asked.append(question)
    queries = result.words.transform(asked).toarray()
    scores = {
        "BM25": result.bm25(queries, result.counts),
        "vectors": result.vectors(queries, result.counts),
    }
    share = {
        way: np.mean(result.places(each, np.array(right)) <= 5) for way, each in scores.items()
    }
    assert share["BM25"] < 0.7
    assert share["vectors"] < share["BM25"] + 0.1


def test_retrieval_some_of_each_loses_no_case_and_costs_some(run):
    result = run("retrieval")
    shares = {}
    for case, (queries, given, answers) in result.cases.items():
        one = result.places(result.bm25(queries, given), answers)
        two = result.places(result.vectors(queries, given), answers)
        both = np.mean((one <= 5) | (two <= 5))  # ten texts at most
        shares[case] = both, np.mean(one <= 10), np.mean(two <= 10)
    assert shares["own words"][0] > 0.8
    assert shares["other words"][0] > 0.3 > 0 == shares["other words"][1]
    assert shares["other words"][0] < shares["other words"][2] - 0.2
    assert shares["rare word"][0] == 1


def test_retrieval_questions_are_cut_from_their_texts(run):
    result = run("retrieval")
    assert not any(text.startswith(first) for text, first in result.texts.items())
    cut = result.cases["other words"][1]
    assert not np.any(cut[result.new] * result.questions[result.new])
    assert_equal(cut[~result.new], result.counts[~result.new])
    assert result.lessons.shape[0] == np.sum(~result.new)
    assert np.sum(result.new) == 101


def test_retrieval_prints_the_shares(run):
    result = run("retrieval")
    lines = result.printed.splitlines()
    assert lines[0].split("  ")[0] == ""
    assert [case for case in result.cases if case in lines[0]] == list(result.cases)
    ways = list(dict.fromkeys(way for way, _ in result.found))
    for line, way in zip(lines[1:], ways, strict=True):
        assert line[:12].strip() == way
        shares = [f"{share:.2f}" for case in result.cases for share in result.found[way, case]]
        assert line[12:].split() == shares
    queries, given, answers = result.cases["own words"]
    order = np.argsort(-result.bm25(queries, given), axis=1, kind="stable")
    first = np.mean(order[:, 0] == answers)
    assert first == pytest.approx(result.found["BM25", "own words"][0], abs=0.02)
