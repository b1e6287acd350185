import re

import keras
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_equal
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, log_loss
from sklearn.model_selection import StratifiedKFold
from sklearn.neural_network import MLPClassifier

QUERIES = [
    "imbalanced dataset",
    "class weights",
    "oversampling or undersampling",
    "SMOTE",
    "focal loss",
    "few positive examples",
    "rare class training",
    "dice loss",
    "triplet loss",
    "weighted cross entropy for unbalanced classes",
]
"""What readers may type who look for this page, written without looking at it."""

SEEDS = [0, 1, 2]


# same_gradient


@pytest.mark.parametrize("seed", SEEDS)
def test_same_gradient_of_weights_and_of_repetition(run, seed):
    result = run("same_gradient", SEED=seed)
    repeated = result.gradient(result.x[result.repeated], result.y[result.repeated])
    assert_allclose(result.whole, repeated)
    assert result.y[result.repeated].mean() == 0.5
    assert result.weights[0] == pytest.approx(49 * result.weights[-1])
    assert np.abs(result.whole - result.gradient(result.x, result.y)).max() > 0.05
    for each in result.batches.values():  # 4,000 batches: their mean is the whole one
        assert_allclose(each.mean(axis=0), result.whole, atol=0.03)


@pytest.mark.parametrize("seed", SEEDS)
def test_same_gradient_weighted_batches_are_noisier(run, seed):
    result = run("same_gradient", SEED=seed)
    assert result.noise["weighted"] > 3 * result.noise["half frauds"]  # on seeds 3 to 5 too
    without = np.mean(~result.y[result.drawn].any(axis=1))
    assert without == pytest.approx(0.98**32, abs=0.03)  # 0.52
    assert np.all(result.y[result.halves].sum(axis=1) == 16)


def test_same_gradient_is_what_keras_class_weight_does(run):
    result = run("same_gradient", SEED=0)
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1, use_bias=False)])
    model.set_weights([result.theta[:, None]])
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(1.0), loss)
    of_class = {0: result.weights[-1], 1: result.weights[0]}
    y = np.float32(result.y)
    model.fit(result.x, y, batch_size=result.N, epochs=1, verbose=0, class_weight=of_class)
    step = result.theta - model.get_weights()[0][:, 0]
    assert_allclose(step, result.whole, atol=1e-5)
    assert result.weights.mean() == pytest.approx(1)


def test_same_gradient_prints_what_it_computes(run):
    result = run("same_gradient", SEED=0)
    names = ["weighted", "repeated", "weighted", "half frauds"]
    rows = [result.whole, result.whole, *(b.mean(axis=0) for b in result.batches.values())]
    for line, name, row in zip(result.printed.splitlines(), names, rows, strict=True):
        assert line.startswith(name)
        shown = [float(n) for n in re.findall(r"-?\d\.\d+|-?\d\.", line)]
        assert_allclose(shown[:3], row, atol=6e-4)
    for shown, (name, noise) in zip(
        result.printed_numbers[9::4], result.noise.items(), strict=True
    ):
        assert shown == pytest.approx(noise, abs=0.051)
        variance = np.sum(np.var(result.batches[name], axis=0))
        assert noise == pytest.approx(np.sqrt(variance) / np.linalg.norm(result.whole), rel=0.01)


# thresholds


@pytest.mark.parametrize("seed", SEEDS)
def test_thresholds_nothing_lowers_the_best_cost(run, seed):
    result = run("thresholds", SEED=seed)
    lowest = {name: min(costs) for name, costs in result.costs.items()}
    possible = result.cost(-np.log(50), logit(result.p_test))
    for name in ("undersampled", "weights", "SMOTE"):
        assert lowest[name] > 0.93 * lowest["plain"]  # on seeds 3 to 5 too
    assert lowest["plain"] < 1.1 * possible


@pytest.mark.parametrize("seed", SEEDS)
def test_thresholds_one_half_is_bad_without_treatment(run, seed):
    result = run("thresholds", SEED=seed)
    for name in ("undersampled", "weights", "SMOTE"):
        assert result.cost(0, result.logits[name]) < result.cost(0, result.logits["plain"]) / 2


@pytest.mark.parametrize("seed", SEEDS)
def test_thresholds_from_the_costs_is_near_the_best_without_treatment(run, seed):
    result = run("thresholds", SEED=seed)
    by_costs = {name: result.cost(-np.log(50), logits) for name, logits in result.logits.items()}
    assert by_costs["plain"] < 1.05 * min(result.costs["plain"])  # on seeds 3 to 5 too
    for name in ("undersampled", "weights", "SMOTE"):
        assert by_costs[name] > 1.2 * by_costs["plain"]
        assert result.cost(0, result.logits[name]) > 0.97 * by_costs["plain"]


def test_thresholds_are_of_new_payments_and_the_sets_are_as_named(run):
    result = run("thresholds", SEED=0)
    assert not {tuple(each) for each in result.x} & {tuple(each) for each in result.x_test}
    assert result.y.mean() == pytest.approx(0.05, abs=0.01)
    frauds, few, _ = result.sets["undersampled"]
    assert len(few) == len(frauds) == result.y.sum()
    assert {tuple(each) for each in few} <= {tuple(each) for each in result.normal}
    made = result.sets["SMOTE"][0]
    assert len(made) == len(result.normal)
    assert_equal(made[: len(frauds)], frauds)
    assert result.sets["weights"][2] == pytest.approx(len(result.normal) / len(frauds))


def test_thresholds_smote_lies_between_neighbors(run):
    result = run("thresholds", SEED=0)
    x = np.random.default_rng(0).normal(size=(30, 2))
    for new in result.smote(x, 50)[30:]:
        distances = np.linalg.norm(x - new, axis=1)
        between = [  # new is on the line from a to b, b among the 5 nearest of a
            np.isclose(distances[a] + distances[b], np.linalg.norm(x[a] - x[b]))
            for a in range(30)
            for b in np.argsort(np.linalg.norm(x - x[a], axis=1))[1:6]
        ]
        assert any(between)


@pytest.mark.parametrize("seed", SEEDS)
def test_thresholds_smote_before_the_split_leaks(run, seed):
    result, smote = run("before_the_split", SEED=seed), run("thresholds", SEED=0).smote

    def made(x, y):
        positives = smote(x[y], len(y) - 2 * y.sum())
        return np.r_[positives, x[~y]], np.arange(2 * np.sum(~y)) < np.sum(~y)

    assert result.validated(*made(result.x, result.y), lambda x, y: (x, y)) > 0.7
    inside = result.validated(result.x, result.y, made)
    assert inside == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize("seed", SEEDS)
def test_thresholds_focal_loss_does_not_lower_the_best_cost(run, seed):
    result = run("thresholds", SEED=seed)
    lowest, precision = [], []
    for loss in (keras.losses.BinaryCrossentropy, keras.losses.BinaryFocalCrossentropy):
        keras.utils.set_random_seed(seed)
        model = keras.Sequential(
            [keras.Input((4,)), keras.layers.Dense(32, "relu"), keras.layers.Dense(1)]
        )
        model.compile(keras.optimizers.Adam(0.005), loss(from_logits=True))
        model.fit(result.x, np.float32(result.y), batch_size=500, epochs=20, verbose=0)
        logits = np.asarray(model(np.float32(result.x_test)))[:, 0]
        lowest.append(min(result.cost(each, logits) for each in result.thresholds))
        precision.append(average_precision_score(result.y_test, logits))
    assert lowest[1] > 0.93 * lowest[0]
    assert precision[1] < precision[0] + 0.02


@pytest.mark.parametrize("seed", SEEDS)
def test_thresholds_weights_from_the_costs_are_the_moved_threshold(run, seed):
    result = run("thresholds", SEED=seed)
    model = MLPClassifier(32, learning_rate_init=0.005, random_state=seed)
    for _ in range(15):
        model.partial_fit(result.x, result.y, np.where(result.y, 50, 1), [False, True])
    weighted = result.cost(0, logit(model.predict_proba(result.x_test)[:, 1]))
    moved = result.cost(-np.log(50), result.logits["plain"])
    assert weighted == pytest.approx(moved, rel=0.07)  # on seeds 3 to 5 too


@pytest.mark.parametrize("seed", SEEDS)
def test_thresholds_weights_do_not_save_a_model_that_is_too_simple(run, seed):
    result, lowest = run("thresholds", SEED=seed), []
    for weight in (1, len(result.normal) / len(result.fraud), 50):
        model = LogisticRegression().fit(result.x, result.y, np.where(result.y, weight, 1))
        logits = model.decision_function(result.x_test)
        thresholds = np.quantile(logits, np.linspace(0, 1, 200))
        lowest.append(min(result.cost(each, logits) for each in thresholds))
    assert min(lowest) > 0.98 * lowest[0]  # on seeds 3 to 5 too
    assert lowest[0] > 2 * min(result.costs["plain"])  # it is too simple


def losses_as_shares_of_plain(result, name):
    """Return the log loss after subtracting the logarithm of the ratio of classes, and before."""
    ratio = len(result.normal) / len(result.fraud)
    plain = log_loss(result.y_test, expit(result.logits["plain"]))
    return [
        log_loss(result.y_test, expit(result.logits[name] - shift)) / plain
        for shift in (np.log(ratio), 0)
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_thresholds_undersampling_is_undone_by_the_logarithm(run, seed):
    undone, as_is = losses_as_shares_of_plain(run("thresholds", SEED=seed), "undersampled")
    assert undone < 1.15
    assert as_is > 2


@pytest.mark.parametrize("seed", SEEDS)
def test_thresholds_smote_is_nearly_undone_by_the_logarithm(run, seed):
    undone, as_is = losses_as_shares_of_plain(run("thresholds", SEED=seed), "SMOTE")
    assert undone < 1.1  # on seeds 3 to 5 too
    assert as_is > 1.8


def test_thresholds_shows_and_prints_the_costs(run):
    result = run("thresholds", SEED=0)
    (axes,) = result.figures[0].axes
    lines = dict(zip(result.sets, axes.lines, strict=False))
    texts = {each.get_text(): each for each in axes.texts}
    for shown, (name, line) in zip(result.printed.splitlines(), lines.items(), strict=True):
        logits = result.logits[name]
        expected = [result.cost(each, logits) for each in result.thresholds]
        assert_allclose(line.get_data(), [result.thresholds, expected])
        assert texts[name].get_color() == line.get_color()
        assert shown.split() == [name, f"{result.cost(0, logits):.0f}", f"{min(expected):.0f}"]
    half, dashed = axes.lines[-1], axes.lines[-2]
    assert_equal(half.get_xdata(), [0, 0])
    assert half.get_linestyle() == ":"
    assert dashed.get_ydata()[0] == result.cost(-np.log(50), logit(result.p_test))
    assert axes.get_ylabel() == "cost of 1,000 payments"
    flagged = logit(result.p_test) >= 1
    missed, alarms = np.sum(result.y_test & ~flagged), np.sum(flagged & ~result.y_test)
    expected = 1000 * (50 * missed + alarms) / len(flagged)
    assert result.cost(1, logit(result.p_test)) == pytest.approx(expected)


# faster


@pytest.mark.parametrize("seed", SEEDS)
def test_faster_weights_find_few_positives_sooner(run, seed):
    lines = run("faster", SEED=seed).lines
    at_20 = {name: found[2] for name, found in lines.items()}
    assert at_20["weights"] > at_20["plain"] + 0.15  # on seeds 3 to 5 too


@pytest.mark.parametrize("seed", SEEDS)
def test_faster_plain_catches_up(run, seed):
    lines = run("faster", SEED=seed).lines
    assert lines["plain"][-1] > max(lines["weights"]) - 0.03  # on seeds 3 to 5 too
    assert lines["plain, 4 times the rate"][3] > lines["plain"][3] + 0.05
    assert max(lines["plain, 4 times the rate"][3:]) > max(lines["weights"]) - 0.07


def after(result, seed, passes, rate, weights=None, bias=None):
    """Return average precision after some passes; `bias` is what the last one starts at."""
    model = MLPClassifier(32, learning_rate_init=rate, alpha=0.1, random_state=seed)
    if bias is not None:
        model.learning_rate_init = 1e-12  # makes the network, and leaves it as it starts
        model.partial_fit(result.x, result.y, None, [False, True])
        model.intercepts_[-1][:] = bias
        model._optimizer.learning_rate_init = rate
    for _ in range(passes):
        model.partial_fit(result.x, result.y, weights, [False, True])
    return average_precision_score(result.y_test, model.predict_proba(result.x_test)[:, 1])


@pytest.mark.parametrize("seed", SEEDS)
def test_faster_weights_are_sooner_at_the_larger_rate_too(run, seed):
    result = run("faster", SEED=seed)
    weighted = after(result, seed, 10, 0.02, result.balanced)
    assert weighted > result.lines["plain, 4 times the rate"][1] + 0.15  # on seeds 3 to 5 too


def test_faster_a_bias_at_the_log_odds_buys_a_part(run):
    found = []
    for seed in SEEDS:
        result = run("faster", SEED=seed)
        begun = after(result, seed, 20, 0.005, bias=logit(result.y.mean()))
        found.append([result.lines["plain"][2], begun, result.lines["weights"][2]])
    plain, begun, weighted = np.mean(found, axis=0)
    assert after(result, seed, 20, 0.005) == pytest.approx(found[-1][0])  # the same network
    assert plain + 0.08 < begun < weighted - 0.03  # on seeds 3 to 5 too


def test_faster_shows_average_precision(run):
    result = run("faster", SEED=0)
    (axes,) = result.figures[0].axes
    for line, text, (name, found) in zip(axes.lines, axes.texts, result.lines.items(), strict=True):
        assert_allclose(line.get_data(), [result.PASSES, found])
        assert text.get_text().strip() == name
        assert text.get_color() == line.get_color()
        assert text.get_position() in zip(result.PASSES, found, strict=True)
    assert result.balanced.mean() == pytest.approx(1)
    assert result.y.sum() == 23
    assert len(result.y) == 2000
    assert not {tuple(each) for each in result.x} & {tuple(each) for each in result.x_test}
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("passes", "average precision")


# undo


@pytest.mark.parametrize("seed", SEEDS)
def test_undo_weights_ruin_probabilities_and_the_logarithm_repairs_them(run, seed):
    result = run("undo", SEED=seed)
    loss = {name: log_loss(result.y_test, p) for name, p in result.found.items()}
    assert loss["weighted"] > 2 * loss["plain"]
    assert loss["undone"] < 1.08 * loss["plain"]  # on seeds 3 to 5 too
    mean = {name: p.mean() / result.y_test.mean() for name, p in result.found.items()}
    assert mean["weighted"] > 2.5
    assert mean["undone"] == pytest.approx(1, abs=0.15)
    odds = np.median(logit(result.found["weighted"]) - logit(result.found["plain"]))
    assert odds == pytest.approx(np.log(20), abs=0.6)


def test_undo_shows_groups_and_prints_losses(run):
    result = run("undo", SEED=0)
    (axes,) = result.figures[0].axes
    for line, text, shown, (name, p) in zip(
        axes.lines[:3], axes.texts, result.printed.splitlines(), result.found.items(), strict=True
    ):
        order = np.argsort(p)
        expected = [(p[g].mean(), result.y_test[g].mean()) for g in np.array_split(order, 10)]
        assert_allclose(line.get_xydata(), expected)
        assert text.get_text().strip() == name
        assert text.get_color() == line.get_color()
        assert shown.split() == [name, f"{log_loss(result.y_test, p):.3f}"]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("predicted probability", "share of positives")


# fade


@pytest.mark.parametrize("seed", SEEDS)
def test_fade_in_a_network_that_fits_everything(run, seed):
    result = run("fade", SEED=seed)
    share = {key: found for key, (found, _) in result.lines.items()}
    fitted, penalized = (share[p, 9][-1] - share[p, 1][-1] for p in (0, 5))
    early = share[0, 9][4] - share[0, 1][4]  # after 8 passes
    assert early > 0.25
    assert fitted < 0.08  # on seeds 3 to 5 too
    assert penalized > 3 * fitted
    for (penalty, _), (_, model) in result.lines.items():
        right = model.score(result.x, result.y)
        assert (right > 0.99) if penalty == 0 else (right < 0.95)


def test_fade_shows_the_shares_and_prints_the_fit(run):
    result = run("fade", SEED=0)
    (axes,) = result.figures[0].axes
    for line, text, shown, ((penalty, weight), (found, model)) in zip(
        axes.lines[:4], axes.texts, result.printed.splitlines(), result.lines.items(), strict=True
    ):
        assert_allclose(line.get_data(), [result.PASSES, found])
        name = f"weight {weight}" + (", penalty" if penalty else "")
        assert text.get_text() == name
        assert text.get_color() == line.get_color()
        assert found[-1] == model.predict(result.x_test).mean()
        right = 100 * model.score(result.x, result.y)
        assert shown.startswith(name)
        assert re.search(r"(\d+)% fitted", shown)[1] == f"{right:.0f}"
        assert model.alpha == penalty
    assert axes.lines[-1].get_ydata()[0] == result.y_test.mean() == pytest.approx(0.22, abs=0.02)
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("passes", "called positive")
    heights = [text.get_position()[1] for text in axes.texts]
    assert_equal(np.argsort(heights), np.argsort([found[-1] for found, _ in result.lines.values()]))
    assert not {tuple(each) for each in result.x} & {tuple(each) for each in result.x_test}


# before_the_split


@pytest.mark.parametrize("seed", SEEDS)
def test_before_the_split_repetition_makes_skill_out_of_noise(run, seed):
    areas = run("before_the_split", SEED=seed).areas
    assert areas["repeated before"] > 0.9
    for name in ("untreated", "repeated in each fold"):
        assert areas[name] == pytest.approx(0.5, abs=0.08)


def test_before_the_split_copies_are_on_both_sides(run):
    result = run("before_the_split", SEED=0)
    x, y = result.repeated(result.x, result.y)
    assert y.mean() == 0.5
    for train, held_out in StratifiedKFold(5).split(x, y):
        known = {tuple(each) for each in x[train]}
        positives = [tuple(each) in known for each in x[held_out][y[held_out]]]
        assert np.mean(positives) > 0.95


def test_before_the_split_prints_the_areas(run):
    result = run("before_the_split", SEED=0)
    for line, (name, area) in zip(result.printed.splitlines(), result.areas.items(), strict=True):
        assert line.startswith(name)
        assert line.split()[-1] == f"{area:.2f}"


def test_before_the_split_shares_of_few_or_rare_say_little():
    z, n, share = 1.96, 20, 18 / 20  # Wilson's interval
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    assert_allclose([middle - half, middle + half], [0.70, 0.97], atol=0.005)
    caught, alarms = 0.9 * 0.01, 0.1 * 0.99
    assert caught / (caught + alarms) == pytest.approx(0.08, abs=0.005)


# losses


def test_losses_equal_keras(run):
    result = run("losses")
    y, p = np.float32(result.y), np.float32(result.p)
    focal = keras.losses.BinaryFocalCrossentropy(gamma=2)(y[:, None], p[:, None])
    assert result.focal(result.y, result.p).mean() == pytest.approx(float(focal), rel=1e-4)
    y, p = np.float32(result.mask), np.float32(result.p_mask)
    assert result.dice(y, p) == pytest.approx(float(keras.losses.Dice()(y, p)), abs=1e-4)


def test_losses_focal_drops_easy_examples(run):
    result = run("losses")
    easy = result.focal(True, 0.9) / result.cross_entropy(True, 0.9)
    hard = result.focal(True, 0.1) / result.cross_entropy(True, 0.1)
    assert_allclose([easy, hard], [0.01, 0.81])
    assert_allclose(result.focal(result.y, result.p, 0), result.cross_entropy(result.y, result.p))


def test_losses_focal_ends_nearer_to_one_half_than_the_truth(run):
    result = run("losses")
    p = np.linspace(0.001, 0.999, 999)
    for truth in (0.02, 0.1, 0.3):
        expected = truth * result.focal(True, p) + (1 - truth) * result.focal(False, p)
        assert truth + 0.03 < p[np.argmin(expected)] < 0.5
        plain = truth * result.cross_entropy(True, p) + (1 - truth) * result.cross_entropy(False, p)
        assert p[np.argmin(plain)] == pytest.approx(truth, abs=1e-6)


def test_losses_contrastive_and_triplet_leave_out_what_is_far_enough(run):
    result = run("losses")
    assert_allclose(
        result.contrastive(np.array([0.3, 0.3, 1.5]), [True, False, False]), [0.09, 0.49, 0]
    )
    rng = np.random.default_rng(0)
    anchor, positive, negative = rng.normal(size=(3, 50, 8))
    found = result.triplet(anchor, positive, negative)
    near, far = (np.linalg.norm(anchor - each, axis=1) ** 2 for each in (positive, negative))
    assert_allclose(found, np.where(near + 1 > far, near - far + 1, 0))
    assert 0 < np.mean(found == 0) < 1
    moved = np.array(negative)
    moved[found == 0] += 1e-3 * (negative - anchor)[found == 0]
    assert_equal(result.triplet(anchor, positive, moved)[found == 0], 0)


def test_losses_prints_what_they_are(run):
    result = run("losses")
    lines = result.printed.splitlines()
    for line, loss in zip(lines[:2], (result.cross_entropy, result.focal), strict=True):
        each = loss(result.y, result.p)
        assert line.startswith(loss.__name__)
        assert f"{each[10:].sum() / each.sum():.0%} from easy ones" in line
    assert lines[2].split() == ["answer", "cross-entropy", "Dice"]
    half = np.zeros((100, 100))
    half[40:50, 40:45] = 1
    for line, name, answer in zip(
        lines[3:6], ("nothing", "half", "all"), (0 * half, half, result.mask), strict=True
    ):
        p = 0.001 + 0.998 * answer
        overlap = 1 - 2 * np.sum(p * result.mask) / (p.sum() + 100)
        entropy = -np.log(np.where(result.mask == 1, p, 1 - p)).mean()
        assert line.split() == [name, f"{entropy:.3f}", f"{overlap:.2f}"]
    assert result.mask.mean() == 0.01
    assert lines[6] == "at 0.75: triplet 0.69, contrastive 0.06"
    assert lines[7] == "at    2: triplet 0.00, contrastive 0.00"
