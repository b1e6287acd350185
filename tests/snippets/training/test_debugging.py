import re

import keras
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_equal

QUERIES = [
    "loss does not go down",
    "debug a neural network",
    "NaN loss",
    "overfit a single batch",
    "reproducible training",
    "seeds and nondeterminism",
    "has training converged",
    "model checkpointing",
    "resume training from a checkpoint",
    "sanity checks before training",
]
"""What readers may type who look for this page, written without looking at it."""

SEEDS = [0, 1, 2]
FIRST, ALONE, LAST, SILENT, NEW = range(5)


# six_bugs


@pytest.mark.parametrize("seed", SEEDS)
def test_six_bugs_healthy_run_passes_every_check(run, seed):
    found = run("six_bugs", SEED=seed).found["none"]
    assert found[FIRST] == pytest.approx(np.log(10), abs=0.3)  # on seeds 3 to 5 too
    assert found[ALONE] < 0.05
    assert found[LAST] < 0.2
    assert found[SILENT] < 0.15
    assert found[NEW] > 0.85


@pytest.mark.parametrize("seed", SEEDS)
def test_six_bugs_first_loss_gives_away_the_scale(run, seed):
    first = {bug: found[FIRST] for bug, found in run("six_bugs", SEED=seed).found.items()}
    assert first.pop("unscaled") > 50
    assert max(first.values()) < 2.7  # of the others, it sees nothing


@pytest.mark.parametrize("seed", SEEDS)
def test_six_bugs_one_batch_gives_away_what_cannot_learn(run, seed):
    alone = {bug: found[ALONE] for bug, found in run("six_bugs", SEED=seed).found.items()}
    for bug in ("rate", "unscaled", "softmax twice", "silent units"):
        assert alone[bug] > 1.4
    for bug in ("labels off", "sorted"):  # the batch is right in itself, or can be learned by heart
        assert alone[bug] < 0.3


@pytest.mark.parametrize("seed", SEEDS)
def test_six_bugs_new_digits_give_away_wrong_labels_and_order(run, seed):
    found = run("six_bugs", SEED=seed).found
    assert found["labels off"][NEW] < 0.25
    assert found["sorted"][LAST] < 0.6  # a loss that looks like learning
    assert found["sorted"][NEW] < found["none"][NEW] - 0.3


@pytest.mark.parametrize("seed", SEEDS)
def test_six_bugs_sorted_batches_favor_the_last_classes(run, seed):
    result = run("six_bugs", SEED=seed)  # whose last network is that of "sorted"
    answers = np.argmax(result.model(result.x_test), axis=1)
    assert np.mean(answers >= 8) > 0.5
    assert np.mean(result.y_test >= 8) < 0.25


@pytest.mark.parametrize("seed", SEEDS)
def test_six_bugs_softmax_twice_has_a_floor(run, seed):
    result = run("six_bugs", SEED=seed)
    floor = -np.log(np.e / (np.e + 9))  # the best answer: 1 for the right class, 0 for the others
    assert floor == pytest.approx(1.461, abs=0.001)
    found = result.found["softmax twice"]
    assert min(found[ALONE], found[LAST]) > floor
    assert 0.5 < found[NEW] < result.found["none"][NEW] - 0.05
    logits = np.float32(np.random.default_rng(seed).normal(0, 5, size=(50, 10)))
    labels = np.random.default_rng(seed).integers(10, size=50)
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    expected = np.mean(np.log(np.exp(p).sum(axis=1)) - p[np.arange(50), labels])
    assert float(result.twice(labels, logits)) == pytest.approx(expected, rel=1e-5)


def accuracy_after(result, epochs, rate=0.2, ordered=False, twice=False):
    """Train the network of the script in NumPy; return its accuracy on new digits."""
    w1, b1, w2, b2 = (each.astype(float) for each in result.start)
    rng, rows = np.random.default_rng(result.SEED), np.argsort(result.y_train)
    for _ in range(epochs):
        rows = rows if ordered else rng.permutation(1024)
        for batch in np.split(rows, 32):
            x, target = result.x_train[batch], np.eye(10)[result.y_train[batch]]
            h = np.maximum(x @ w1 + b1, 0)
            p = np.exp(h @ w2 + b2)
            p /= p.sum(axis=1, keepdims=True)
            slope = p - target
            if twice:
                slope = np.exp(p) / np.exp(p).sum(axis=1, keepdims=True) - target
                slope = p * (slope - np.sum(p * slope, axis=1, keepdims=True))
            slope *= rate / 32
            back = slope @ w2.T * (h > 0)
            w2, b2 = w2 - h.T @ slope, b2 - slope.sum(axis=0)
            w1, b1 = w1 - x.T @ back, b1 - back.sum(axis=0)
    answers = np.argmax(np.maximum(result.x_test @ w1 + b1, 0) @ w2 + b2, axis=1)
    return np.mean(answers == result.y_test)


@pytest.mark.parametrize("seed", SEEDS)
def test_six_bugs_time_hides_the_order(run, seed):
    result = run("six_bugs", SEED=seed)
    healthy = result.found["none"][NEW]
    assert accuracy_after(result, 10) == pytest.approx(healthy, abs=0.04)
    assert accuracy_after(result, 100, ordered=True) > healthy - 0.02  # on seeds 3 to 5 too
    assert accuracy_after(result, 10, rate=0.02, ordered=True) < healthy - 0.08


def test_six_bugs_a_larger_rate_hides_most_of_softmax_twice(run):
    gaps = []
    for seed in SEEDS:  # on seeds 3 to 5 too
        result = run("six_bugs", SEED=seed)
        healthy = accuracy_after(result, 10)
        gaps.append([healthy - accuracy_after(result, 10, rate, twice=True) for rate in (0.2, 1)])
    usual, faster = np.mean(gaps, axis=0)
    assert usual > 0.1
    assert faster < usual / 3


@pytest.mark.parametrize("seed", SEEDS)
def test_six_bugs_silent_units_have_no_gradient_and_a_flat_loss(run, seed):
    result = run("six_bugs", SEED=seed)
    found = result.found["silent units"]
    assert found[SILENT] == 1
    assert np.ptp(result.curves["silent units"]) < 0.05
    shares = np.bincount(result.y_train) / 1024
    assert found[LAST] == pytest.approx(-np.sum(shares * np.log(shares)), abs=0.02)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("bug", ["rate", "unscaled"])
def test_six_bugs_large_steps_silence_units_that_were_not(run, bug, seed):
    result = run("six_bugs", SEED=seed)
    model = keras.models.clone_model(result.model)
    model.set_weights(result.start)
    scale = 255 if bug == "unscaled" else 1
    before = np.mean(np.max(model.layers[0](scale * result.x_train), axis=0) == 0)
    assert before < 0.1
    assert result.found[bug][SILENT] > 0.9


def test_six_bugs_shows_curves_and_prints_what_it_found(run):
    result = run("six_bugs", SEED=0)
    assert len(result.figures) == 7
    for figure, line, (bug, found) in zip(
        result.figures, result.printed.splitlines(), result.found.items(), strict=True
    ):
        (axes,) = figure.axes
        grey, blue, dotted = axes.lines
        assert_allclose(grey.get_ydata(), result.curves["none"])
        assert_allclose(blue.get_ydata(), result.curves[bug])
        assert dotted.get_ydata()[0] == np.log(10)
        assert (axes.get_xlabel(), axes.get_ylabel()) == ("epoch", "training loss")
        assert figure.get_label() == f"bug = {bug}"
        assert line.startswith(bug)
        shown = [float(each) for each in line.removeprefix(bug).split()]
        assert_allclose(shown, found, atol=0.0051)
    answers = np.argmax(result.model(result.x_test), axis=1)  # of the last one, "sorted"
    assert np.mean(answers == result.y_test) == found[NEW]
    assert not {tuple(each) for each in result.x_train} & {tuple(each) for each in result.x_test}


# nan_hunt


@pytest.mark.parametrize("seed", SEEDS)
def test_nan_hunt_finds_the_triplet_whose_distance_is_zero(run, seed):
    result = run("nan_hunt", SEED=seed)
    assert np.isfinite(result.loss)
    assert not np.isfinite(result.gradient(np.arange(1000))[1]).all()
    (culprit,) = result.rows
    assert culprit == result.DUPLICATE
    assert result.near == 0
    assert result.anchor[culprit] == result.positive[culprit]
    assert result.halvings in (9, 10)
    others = np.delete(np.arange(1000), culprit)
    assert np.isfinite(result.gradient(others)[1]).all()
    assert_equal(result.digits[result.positive], result.digits[result.anchor])
    assert np.all(result.digits[result.negative] != result.digits[result.anchor])


@pytest.mark.parametrize("seed", SEEDS)
def test_nan_hunt_an_epsilon_mends_it(run, seed):
    result = run("nan_hunt", SEED=seed)
    loss, slope = result.gradient(np.arange(1000), epsilon=1e-12)
    assert np.isfinite(slope).all()
    assert float(loss) == pytest.approx(float(result.loss), rel=1e-5)


def test_nan_hunt_prints_what_it_found(run):
    result = run("nan_hunt", SEED=0)
    assert result.printed.splitlines() == [
        f"loss {result.loss:.2f}, gradient finite: False",
        f"{result.halvings} halvings: triplet {result.rows[0]}, distance 0.0",
        "with an epsilon, gradient finite: True",
    ]
    assert result.rows[0] == result.DUPLICATE


# flat


@pytest.mark.parametrize("seed", SEEDS)
def test_flat_is_not_converged(run, seed):
    result = run("flat", SEED=seed)
    plateau, noise = result.runs.values()
    assert plateau[result.stopped(plateau)] > 0.49
    assert plateau[-1] < 1e-3
    at = result.stopped(noise)
    assert at < 200
    assert noise[-1] < 0.95 * noise[at]  # on seeds 3 to 5 too
    assert noise[400:].mean() < 0.97 * noise[200:300].mean()


@pytest.mark.parametrize("seed", SEEDS)
def test_flat_noise_ends_by_the_smaller_rate_and_not_by_time(run, seed):
    result = run("flat", SEED=seed)
    longer = result.noisy(1500, change=1500)
    smaller = result.noisy(600, change=300)
    assert longer[1200:].mean() > 1.04 * smaller[400:].mean()  # on seeds 3 to 5 too
    assert longer[1200:].mean() > 0.93 * longer[200:300].mean()


@pytest.mark.parametrize("seed", SEEDS)
def test_flat_noise_is_that_of_the_batches(run, seed):
    rng = np.random.default_rng(run("flat", SEED=seed).SEED)
    x = rng.normal(size=(1000, 10))
    y = x @ rng.normal(size=10) + rng.normal(size=1000)
    best = np.mean((x @ np.linalg.lstsq(x, y)[0] - y) ** 2)
    above = {}
    for size in (8, 1000):  # the same rate
        w, losses = np.zeros(10), []
        for _ in range(600):
            rows = rng.permutation(1000)[:size]
            w = w - 0.1 * 2 / size * x[rows].T @ (x[rows] @ w - y[rows])
            losses.append(np.mean((x @ w - y) ** 2))
        above[size] = np.mean(losses[300:]) / best - 1
    assert above[8] > 0.05
    assert above[1000] < 1e-6


def test_flat_plateau_is_as_long_as_the_start_is_small(run):
    result = run("flat", SEED=0)
    half = [np.argmax(result.plateau(500, start) < 0.25) for start in (0.1, 0.01, 0.001)]
    assert half[1] - half[0] == pytest.approx(half[2] - half[1], abs=3)
    assert half[2] - half[1] == pytest.approx(np.log(10) / np.log(1.05), abs=2)


def test_flat_shows_losses_and_where_patience_stops(run):
    result = run("flat", SEED=0)
    (figure,) = result.figures
    for axes, line, (name, losses) in zip(
        figure.axes, result.printed.splitlines(), result.runs.items(), strict=True
    ):
        at = result.stopped(losses)
        assert_allclose(axes.lines[0].get_ydata(), losses)
        assert_equal(axes.lines[1].get_xdata(), [at, at])
        assert axes.get_title() == name
        assert (axes.get_xlabel(), axes.get_ylabel()) == ("steps", "loss")
        numbers = re.findall(r"\d+\.?\d*", line)
        assert numbers == [str(at), f"{losses[at]:.2f}", f"{losses[-1]:.2f}"]
        since = losses[: at - result.PATIENCE + 1].min()
        assert losses[: at + 1].min() > 0.99 * since


# two_runs


@pytest.mark.parametrize("seed", SEEDS)
def test_two_runs_differ_by_start_and_by_order(run, seed):
    result = run("two_runs", SEED=seed)
    spread = {name: np.ptp(each) for name, each in result.accuracy.items()}
    assert spread.pop("nothing") == 0
    assert min(spread.values()) > 0.01  # on seeds 3 to 5 too
    assert_equal(*(result.train([0], [0])[1] for _ in range(2)))


@pytest.mark.parametrize("seed", SEEDS)
def test_two_runs_rounding_stays_small_here(run, seed):
    result = run("two_runs", SEED=seed)
    assert 0 < result.apart < 1e-6
    assert np.mean(result.one != result.other) > 0.5  # it reached most weights
    assert result.train([0], [0], 1e-7)[0] == result.train([0], [0])[0]


def test_two_runs_sums_depend_on_their_order():
    x = np.random.default_rng(0).normal(size=100_000).astype(np.float32)
    sums = {float(np.cumsum(np.random.default_rng(seed).permutation(x))[-1]) for seed in range(5)}
    assert len(sums) > 1


def test_two_runs_change_what_their_names_say(run):
    result = run("two_runs", SEED=0)
    where = result.train.__globals__
    kept, where["EPOCHS"] = where["EPOCHS"], 0  # without training, only the start can matter
    try:
        spread = {name: np.ptp(result.train(*seeds)[0]) for name, seeds in result.kinds.items()}
    finally:
        where["EPOCHS"] = kept
    assert spread["nothing"] == spread["order"] == 0
    assert spread["start"] == spread["both"] > 0
    assert_equal(result.accuracy["start"], result.train(result.many, result.same)[0])


def test_two_runs_prints_the_ranges(run):
    result = run("two_runs", SEED=0)
    lines = result.printed.splitlines()
    for line, (name, each) in zip(lines, result.accuracy.items(), strict=False):
        assert line.split() == [name, f"{min(each):.3f}", "to", f"{max(each):.3f}"]
    assert lines[-1] == f"rounding {result.apart:.0e}"


# resume


@pytest.mark.parametrize("seed", SEEDS)
def test_resume_with_all_of_the_state_is_the_same_run(run, seed):
    result = run("resume", SEED=seed)
    assert result.losses["uninterrupted"] == result.losses["all of it"]
    for one, other in zip(result.ends["uninterrupted"], result.ends["all of it"], strict=True):
        assert_equal(one, other)
    apart = np.abs(result.ends["uninterrupted"][0] - result.ends["weights only"][0]).max()
    assert apart > 0.05


@pytest.mark.parametrize("seed", SEEDS)
def test_resume_with_weights_only_starts_worse_and_ends_no_worse(run, seed):
    losses = run("resume", SEED=seed).losses
    assert losses["weights only"][0] > losses["uninterrupted"][0] + 0.01  # on seeds 3 to 5 too
    assert losses["weights only"][-1] < losses["uninterrupted"][-1] + 0.005


def test_resume_plain_descent_needs_the_weights_alone(run):
    result = run("resume", SEED=0)
    result.model.compile(keras.optimizers.SGD(0.3), result.loss)
    kept, ends = [each.copy() for each in result.weights], []
    for _ in range(2):
        result.model.set_weights(kept)
        result.fit(2)
        ends.append(result.model.get_weights())
    for one, other in zip(*ends, strict=True):
        assert_equal(one, other)


def test_resume_prints_the_losses(run):
    result = run("resume", SEED=0)
    lines = result.printed.splitlines()
    for line, (name, losses) in zip(lines[:3], result.losses.items(), strict=True):
        assert line.startswith(name)
        assert_allclose([float(n) for n in line.removeprefix(name).split()], losses, atol=6e-4)
    assert lines[3] == "same weights in the end: True"
    assert len(result.moments) == len(result.fresh) > 2 * len(result.weights)
