import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_equal
from scipy.special import expit, log_softmax, logit, softmax
from sklearn import metrics
from sklearn.exceptions import UndefinedMetricWarning
from sklearn.feature_selection import SelectKBest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline

QUERIES = [
    "precision vs recall",
    "f1 score",
    "roc auc",
    "when is accuracy misleading",
    "confusion matrix",
    "precision recall curve imbalanced data",
    "which metric for classification",
    "type 1 and type 2 error",
    "how to evaluate a classifier",
    "is the difference between two models significant",
]
"""What readers may type who look for this page, written without looking at it."""

SEEDS = [0, 1, 2]


# from_scratch


def test_from_scratch_the_worthless_answer_is_more_accurate(run):
    result = run("from_scratch")
    assert result.accuracy["always normal"] == 0.99
    assert result.accuracy["model"] == pytest.approx(0.9816)
    recall = result.by_class["always normal"][1]
    assert_equal(recall, [1, 0, 0])
    assert result.by_class["model"][1][1] == 60 / 80


@pytest.mark.parametrize("seed", SEEDS)
def test_from_scratch_equals_scikit_learn_exactly(run, seed):
    result = run("from_scratch")
    assert result.same == [True] * 6
    rng = np.random.default_rng(seed)
    y_true, y_pred = rng.integers(4, size=300), rng.integers(4, size=300)
    table = result.confusion(y_true, y_pred, 4)
    assert_equal(table, metrics.confusion_matrix(y_true, y_pred))
    theirs = metrics.precision_recall_fscore_support(y_true, y_pred)
    assert_equal(np.array(result.scores(table)), theirs[:3])


@pytest.mark.parametrize("seed", SEEDS)
def test_from_scratch_classes_without_examples_or_answers_score_0(run, seed):
    result = run("from_scratch")
    rng = np.random.default_rng(seed)
    for size in (1, 2, 5, 50):  # class 2 is never true, 1 never answered, 3 neither
        y_true, y_pred = rng.integers(2, size=size), 2 * rng.integers(2, size=size)
        table = result.confusion(y_true, y_pred, 4)
        assert_equal(table, metrics.confusion_matrix(y_true, y_pred, labels=range(4)))
        theirs = metrics.precision_recall_fscore_support(
            y_true, y_pred, labels=range(4), zero_division=0
        )
        ours = np.array(result.scores(table))
        assert_equal(ours, theirs[:3])
        assert_equal(ours[:, 1:], 0)
    once = np.array(result.scores(result.confusion(np.array([1]), np.array([1]), 3)))
    assert_equal(once, [[0, 1, 0]] * 3)


def test_from_scratch_is_what_the_definitions_say(run):
    result = run("from_scratch")
    pairs = list(zip(result.y_true, result.answers["model"], strict=True))
    for kind in range(3):
        tp = sum(truth == kind == answer for truth, answer in pairs)
        fp = sum(truth != kind == answer for truth, answer in pairs)
        fn = sum(truth == kind != answer for truth, answer in pairs)
        precision, recall, f1 = result.by_class["model"][:, kind]
        assert (precision, recall) == (tp / (tp + fp), tp / (tp + fn))
        assert f1 == pytest.approx(2 * precision * recall / (precision + recall))
    assert_equal(result.confusion(*np.transpose(pairs), 3), result.counts)


def test_from_scratch_micro_f1_is_accuracy(run):
    result = run("from_scratch")
    for name, y_pred in result.answers.items():
        pooled = metrics.precision_recall_fscore_support(result.y_true, y_pred, average="micro")
        assert_allclose(pooled[:3], result.accuracy[name])
    macro = {name: rows[2].mean() for name, rows in result.by_class.items()}
    assert macro["model"] > macro["always normal"] + 0.2
    weighted = {name: metrics.f1_score(result.y_true, y_pred, average="weighted")
                for name, y_pred in result.answers.items()}  # fmt: skip
    assert abs(weighted["model"] - weighted["always normal"]) < 0.01


def test_from_scratch_precision_without_answers_is_undefined(run):
    result = run("from_scratch")
    never = result.answers["always normal"]
    with pytest.warns(UndefinedMetricWarning):
        assert metrics.precision_score(result.y_true == 1, never == 1) == 0
    undefined = metrics.precision_score(result.y_true == 1, never == 1, zero_division=np.nan)
    assert np.isnan(undefined)
    assert result.by_class["always normal"][0][1] == 0


def test_from_scratch_f1_is_not_the_average(run):
    result = run("from_scratch")
    table = result.confusion(np.repeat([0, 1], [990, 10]), np.ones(1000, int), 2)
    precision, recall, f1 = (each[1] for each in result.scores(table))
    assert (precision + recall) / 2 == pytest.approx(0.505)
    assert f1 == pytest.approx(0.02, abs=5e-4)


@pytest.mark.parametrize("seed", SEEDS)
def test_from_scratch_iou_of_a_mask_follows_from_f1(run, seed):
    rng = np.random.default_rng(seed)
    mask, answer = rng.random((2, 400)) < [[0.2], [0.4]]
    _, _, (_, f1) = run("from_scratch").scores(
        run("from_scratch").confusion(mask.astype(int), answer.astype(int), 2)
    )
    assert f1 / (2 - f1) == pytest.approx(np.sum(mask & answer) / np.sum(mask | answer))
    assert 0 < f1 < 1


def test_from_scratch_balanced_accuracy_alone_ignores_prevalence(run):
    scores = run("from_scratch").scores
    found = []
    for positives in (5000, 100):  # of 10,000
        table = np.array([
            [0.9 * (10_000 - positives), 0.1 * (10_000 - positives)],
            [0.2 * positives, 0.8 * positives],
        ]).round().astype(int)  # fmt: skip
        y_true = np.repeat([0, 0, 1, 1], table.ravel())
        y_pred = np.repeat([0, 1, 0, 1], table.ravel())
        balanced = metrics.balanced_accuracy_score(y_true, y_pred)
        assert balanced == pytest.approx(0.85)
        assert balanced == pytest.approx(scores(table)[1].mean())
        found.append((metrics.matthews_corrcoef(y_true, y_pred), scores(table)[2][1]))
        assert found[-1][0] == pytest.approx(np.corrcoef(y_true, y_pred)[0, 1])
    assert_allclose(found, [(0.70, 0.84), (0.23, 0.14)], atol=0.005)


def test_from_scratch_there_are_two_macro_f1(run):
    precision, recall, f1 = run("from_scratch").by_class["model"].mean(axis=1)
    assert f1 == pytest.approx(0.57, abs=0.005)
    assert 2 * precision * recall / (precision + recall) > f1 + 0.02


def test_from_scratch_constant_answers_get_no_correlation(run):
    result = run("from_scratch")
    y_true, never, model = result.y_true, result.answers["always normal"], result.answers["model"]
    for metric in (metrics.matthews_corrcoef, metrics.cohen_kappa_score):
        assert metric(y_true, never) == pytest.approx(0)
        assert metric(y_true, model) > 0.3
    balanced = metrics.balanced_accuracy_score(y_true, model)
    assert balanced == pytest.approx(result.by_class["model"][1].mean())


def test_from_scratch_prints_the_scores(run):
    result = run("from_scratch")
    lines = iter(result.printed.splitlines())
    for name, rows in result.by_class.items():
        assert next(lines).split() == [*f"{name}, accuracy".split(), f"{result.accuracy[name]:.3f}"]
        assert next(lines).split() == ["precision", "recall", "F1"]
        for label, scores in zip(
            ("normal", "fraud", "theft", "macro mean"),
            [*rows.T, rows.mean(axis=1)],
            strict=True,
        ):
            assert next(lines).split() == [*label.split(), *(f"{each:.2f}" for each in scores)]
    assert next(lines).endswith("True")


# threshold_costs


def cost_at(result, threshold, probability=None):
    probability = result.probability if probability is None else probability
    return result.measure(result.y_test, probability, threshold)[2]


@pytest.mark.parametrize("seed", SEEDS)
def test_threshold_costs_formula_is_near_the_cheapest(run, seed):
    result = run("threshold_costs", SEED=seed)
    assert result.by_cost == 1 / 51
    assert cost_at(result, 1 / 51) < 1.15 * result.table[:, 2].min()
    best = result.table[:, 0].argmax()
    assert result.table[best, 1] < 0.1
    assert result.table[best, 2] > 1.5 * cost_at(result, 1 / 51)


@pytest.mark.parametrize("seed", SEEDS)
def test_threshold_costs_half_is_hardly_better_than_never(run, seed):
    result = run("threshold_costs", SEED=seed)
    never = cost_at(result, 2)
    assert 0.9 * never < cost_at(result, 0.5) <= 1.01 * never
    assert 0.45 * never < cost_at(result, 1 / 51) < 0.65 * never
    assert result.measure(result.y_test, result.probability, 2)[0] > 0.985
    assert cost_at(result, 0.5) > 1.6 * cost_at(result, 1 / 51)


@pytest.mark.parametrize("seed", SEEDS)
def test_threshold_costs_equal_costs_are_accuracy(run, seed):
    result = run("threshold_costs", SEED=seed)  # with equal costs, cost is 1 - accuracy
    half = result.measure(result.y_test, result.probability, 0.5)[0]
    assert half > result.table[:, 0].max() - 0.0005
    assert half > result.measure(result.y_test, result.probability, 1 / 51)[0] + 0.05


@pytest.mark.parametrize("seed", SEEDS)
def test_threshold_costs_formula_needs_calibration(run, seed):
    result = run("threshold_costs", SEED=seed)
    overconfident = expit(3 * logit(result.probability))
    assert cost_at(result, 1 / 51, overconfident) > 1.33 * cost_at(result, 1 / 51)


@pytest.mark.parametrize("seed", SEEDS)
def test_threshold_costs_search_needs_the_order_only(run, seed):
    result = run("threshold_costs", SEED=seed)
    for threshold in result.thresholds[:-1]:  # at 1, rounding decides
        moved = expit(3 * logit(threshold))
        same = result.measure(
            result.y_test, expit(3 * logit(result.probability)), moved * (1 - 1e-12)
        )
        assert same == result.measure(result.y_test, result.probability, threshold)


@pytest.mark.parametrize("seed", SEEDS)
def test_threshold_costs_rarer_frauds_divide_the_odds(run, seed):
    result = run("threshold_costs", SEED=seed)
    counts = np.where(result.y_test, 0.2, 1)  # each fraud is a fifth of one
    share = np.average(result.y_test, weights=counts)
    assert np.average(result.probability, weights=counts) > 3.5 * share
    moved = expit(logit(result.probability) + np.log(0.2))
    assert np.average(moved, weights=counts) == pytest.approx(share, rel=0.25)


def test_threshold_costs_are_measured_on_new_payments(run):
    result = run("threshold_costs")
    assert not {row.tobytes() for row in result.x_train} & {row.tobytes() for row in result.x_test}
    assert 0.008 < result.y_test.mean() < 0.014
    assert_equal(result.probability, result.model.predict_proba(result.x_test)[:, 1])
    again = LogisticRegression().fit(result.x_train, result.y_train)
    assert_allclose(again.coef_, result.model.coef_)
    flagged = result.probability >= 0.1
    missed = np.sum(result.y_test & ~flagged)
    alarms = np.sum(flagged & ~result.y_test)
    accuracy, recall, cost = result.measure(result.y_test, result.probability, 0.1)
    assert cost == pytest.approx((50 * missed + alarms) / 30)
    assert accuracy == pytest.approx(metrics.accuracy_score(result.y_test, flagged))
    assert recall == pytest.approx(metrics.recall_score(result.y_test, flagged))


def test_threshold_costs_shows_what_it_measures(run):
    result = run("threshold_costs")
    left, right = result.figures[0].axes
    assert [text.get_text() for text in left.texts] == ["accuracy", "recall"]
    for line, text, column in zip(left.lines, left.texts, result.table.T, strict=False):
        assert_equal(line.get_data(), [result.thresholds, column])
        assert line.get_color() == text.get_color()
    assert_equal(right.lines[0].get_data(), [result.thresholds, result.table[:, 2]])
    assert_equal(right.lines[1].get_xdata(), [1 / 51, 1 / 51])
    assert [text.get_text() for text in right.texts] == ["1/51"]
    assert right.get_ylabel() == "cost of 1,000 payments"
    assert {axis.get_xlabel() for axis in (left, right)} == {"threshold"}
    assert {axis.get_xscale() for axis in (left, right)} == {"log"}
    assert right.get_ylim()[0] == 0
    header, *lines = result.printed.splitlines()
    assert header.split() == ["threshold", "accuracy", "recall", "cost"]
    for line, name, threshold in zip(
        lines, ("never flag", "0.5", "1/51"), (2, 0.5, 1 / 51), strict=True
    ):
        assert line.startswith(name)
        accuracy, recall, cost = result.measure(result.y_test, result.probability, threshold)
        assert line.removeprefix(name).split() == [
            f"{accuracy:.3f}",
            f"{recall:.2f}",
            f"{cost:.0f}",
        ]


# roc_and_precision_recall


@pytest.mark.parametrize("seed", SEEDS)
def test_roc_and_precision_recall_only_precision_moves_with_prevalence(run, seed):
    result = run("roc_and_precision_recall", SEED=seed)
    for model in "AB":
        for share in (10, 1):
            assert_allclose(result.roc[model, share], result.roc[model, 50], atol=1e-12)
        falling = [result.pr_area[model, share] for share in (50, 10, 1)]
        assert falling == sorted(falling, reverse=True)
        assert result.roc_area[model, 1] == pytest.approx(result.roc_area[model, 50], abs=1e-12)
        assert result.pr_area[model, 1] < result.pr_area[model, 50] - 0.3
    fresh = np.random.default_rng(seed + 100).normal(size=99 * result.N)
    for model, high in result.positives.items():  # drawn anew in place of copies
        y_true, scores = np.repeat([1, 0], [result.N, len(fresh)]), np.append(high, fresh)
        area = metrics.roc_auc_score(y_true, scores)
        assert area == pytest.approx(result.roc_area[model, 50], abs=0.025)
        precision = metrics.average_precision_score(y_true, scores)
        assert precision < result.pr_area[model, 50] - 0.3


@pytest.mark.parametrize("seed", SEEDS)
def test_roc_and_precision_recall_the_better_model_can_change(run, seed):
    result = run("roc_and_precision_recall", SEED=seed)
    for share in (50, 10, 1):
        assert result.roc_area["B", share] > result.roc_area["A", share] + 0.08
    assert result.pr_area["B", 50] > result.pr_area["A", 50] + 0.005
    assert result.pr_area["A", 10] > result.pr_area["B", 10] + 0.08
    assert result.pr_area["A", 1] > result.pr_area["B", 1] + 0.2


@pytest.mark.parametrize("seed", SEEDS)
def test_roc_and_precision_recall_each_model_serves_another_use(run, seed):
    result = run("roc_and_precision_recall", SEED=seed)
    right, flagged = {}, {}
    for model, high in result.positives.items():
        scores = np.append(high, np.tile(result.negatives, 99))
        right[model] = np.mean(np.argsort(-scores)[:500] < result.N)
        flagged[model] = np.mean(scores >= np.quantile(high, 0.1))
    assert right["A"] > 0.85
    assert right["B"] < 0.4
    assert flagged["A"] > 0.8
    assert flagged["B"] < 0.6


def test_roc_and_precision_recall_straight_lines_promise_too_much(run):
    y_true = np.repeat([1, 0], [10, 990])
    _, found, precision = run("roc_and_precision_recall").curves(y_true, np.zeros(1000))
    assert np.diff(found) @ precision[1:] == pytest.approx(0.01)
    assert np.trapezoid(precision, found) == pytest.approx(0.505)


@pytest.mark.parametrize("seed", SEEDS)
def test_roc_and_precision_recall_easy_negatives_buy_roc_area(run, seed):
    result = run("roc_and_precision_recall", SEED=seed)
    easy = np.random.default_rng(seed).normal(-6, 1, 98 * result.N)
    for model, high in result.positives.items():
        scores = np.concatenate([high, result.negatives, easy])
        y_true = np.repeat([1, 0], [result.N, 99 * result.N])
        assert metrics.roc_auc_score(y_true, scores) > 0.99
        assert metrics.average_precision_score(y_true, scores) == pytest.approx(
            result.pr_area[model, 50], abs=0.001
        )


def test_roc_and_precision_recall_precision_follows_from_roc_and_prevalence(run):
    result = run("roc_and_precision_recall")
    for share, times in ((0.5, 1), (0.01, 99)):
        for model, high in result.positives.items():
            negatives = np.tile(result.negatives, times)
            for threshold in (-1, 0.3, 1, 2, 3):
                r, f = np.mean(high >= threshold), np.mean(negatives >= threshold)
                alarms = np.sum(high >= threshold) + np.sum(negatives >= threshold)
                precision = np.sum(high >= threshold) / alarms
                assert precision == pytest.approx(share * r / (share * r + (1 - share) * f))
                at = np.abs(result.roc[model, 50][0] - f).argmin()
                assert result.roc[model, 50][1][at] == pytest.approx(r, abs=0.02)


@pytest.mark.parametrize("seed", SEEDS)
def test_roc_and_precision_recall_equals_scikit_learn_with_ties(run, seed):
    result = run("roc_and_precision_recall")
    rng = np.random.default_rng(seed)
    y_true = rng.permutation(np.arange(300) % 3 == 0).astype(int)
    for scores in (
        rng.normal(y_true),
        np.round(rng.normal(y_true)),
        np.zeros(300),
        y_true.astype(float),
    ):
        wrong, found, precision = result.curves(y_true, scores)
        theirs = metrics.roc_curve(y_true, scores, drop_intermediate=False)
        assert_equal([wrong, found], theirs[:2])
        theirs = metrics.precision_recall_curve(y_true, scores)
        assert_equal([precision[::-1], found[::-1]], theirs[:2])
        area, mean = np.trapezoid(found, wrong), np.diff(found) @ precision[1:]
        assert area == pytest.approx(metrics.roc_auc_score(y_true, scores), abs=1e-12)
        assert mean == pytest.approx(metrics.average_precision_score(y_true, scores), abs=1e-12)
        high, low = scores[y_true == 1][:, None], scores[y_true == 0]
        pairs = np.mean(high > low) + np.mean(high == low) / 2  # a tie is half a pair
        assert area == pytest.approx(pairs, abs=1e-12)


def test_roc_and_precision_recall_area_counts_pairs(run):
    result = run("roc_and_precision_recall")
    assert len(result.off) == 12
    assert np.abs(result.off).max() < 1e-9
    assert result.printed == "areas equal to scikit-learn's: True\n"
    for model, high in result.positives.items():
        pairs = np.mean(high[:, None] > result.negatives[None])
        assert pairs == pytest.approx(result.roc_area[model, 50], abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_roc_and_precision_recall_baselines(run, seed):
    rng = np.random.default_rng(seed)
    y_true, scores = rng.random(100_000) < 0.1, rng.random(100_000)
    assert metrics.roc_auc_score(y_true, scores) == pytest.approx(0.5, abs=0.015)
    assert metrics.average_precision_score(y_true, scores) == pytest.approx(0.1, abs=0.01)
    assert run("roc_and_precision_recall").N == 2000


def test_roc_and_precision_recall_draws_the_curves(run):
    result = run("roc_and_precision_recall")
    for figure, share in zip(result.figures, (50, 10, 1), strict=True):
        assert figure.get_label() == f"positives = {share}%"
        roc, pr = figure.axes
        assert (roc.get_title(), pr.get_title()) == ("ROC", "precision–recall")
        assert (roc.get_xlabel(), roc.get_ylabel()) == ("false positive rate", "recall")
        assert (pr.get_xlabel(), pr.get_ylabel()) == ("recall", "precision")
        for axis in (roc, pr):
            assert max(axis.get_xlim()[0], axis.get_ylim()[0]) <= 0
            assert min(axis.get_xlim()[1], axis.get_ylim()[1]) >= 1
        y_true = np.repeat([1, 0], [2000, 2000 * (100 // share - 1)])
        for number, model in enumerate("AB"):
            scores = np.append(result.positives[model], np.tile(result.negatives, 100 // share - 1))
            expected = metrics.roc_curve(y_true, scores, drop_intermediate=False)
            assert_equal(roc.lines[number].get_data(), expected[:2])
            precision, recall, _ = metrics.precision_recall_curve(y_true, scores)
            assert_equal(pr.lines[number].get_data(), [recall[::-1], precision[::-1]])
            area = metrics.roc_auc_score(y_true, scores)
            mean = metrics.average_precision_score(y_true, scores)
            assert roc.texts[number].get_text() == f"{model} ({area:.2f})"
            assert pr.texts[number].get_text() == f"{model} ({mean:.2f})"
            colors = {axis.lines[number].get_color() for axis in (roc, pr)}
            assert colors == {axis.texts[number].get_color() for axis in (roc, pr)}
            assert colors == {f"C{number}"}
    assert 0.3 < np.mean(result.positives["A"] > 2.5) < 0.45
    assert result.positives["B"].mean() == pytest.approx(1.2, abs=0.1)


# temperature


@pytest.mark.parametrize("seed", SEEDS)
def test_temperature_repairs_on_images_it_was_not_fitted_to(run, seed):
    result = run("temperature", SEED=seed)
    assert not set(result.held_out) & set(result.test)
    assert not set(result.train) & {*result.held_out, *result.test}
    before, after = result.results["one network", True], result.results["one network", False]
    assert before[0] == 1
    assert 1.8 < after[0] < 3
    assert before[4] > 0.14
    assert after[4] < 0.08
    assert after[3] < before[3] - 0.3


@pytest.mark.parametrize("seed", SEEDS)
def test_temperature_changes_no_answer(run, seed):
    result = run("temperature", SEED=seed)
    for name, log_p in result.models.items():
        before, after = result.results[name, True], result.results[name, False]
        assert before[1:3] == after[1:3]
        order = np.argsort(log_p[result.test], axis=1)
        for number in (0.5, after[0], 5):
            divided = result.divided(log_p, number)[result.test]
            assert_equal(np.argsort(divided, axis=1), order)
    two = np.random.default_rng(seed).normal(size=(500, 2))
    truth = np.random.default_rng(seed).random(500) < softmax(two, axis=1)[:, 1]
    areas = [metrics.roc_auc_score(truth, np.exp(result.divided(two, t))[:, 1]) for t in (1, 2.4)]
    assert areas[0] == areas[1]


@pytest.mark.parametrize("seed", SEEDS)
def test_temperature_may_change_who_is_surest(run, seed):
    result = run("temperature", SEED=seed)
    log_p = result.models["one network"]
    number = result.results["one network", False][0]
    before = log_p[result.test].max(axis=1)
    after = result.divided(log_p, number)[result.test].max(axis=1)
    moved = np.argsort(before) != np.argsort(after)
    assert moved.mean() > 0.2


@pytest.mark.parametrize("seed", SEEDS)
def test_temperature_from_training_images_makes_it_worse(run, seed):
    result = run("temperature", SEED=seed)
    log_p = result.models["one network"]
    fitted = min(
        np.geomspace(0.1, 10, 200),
        key=lambda t: result.log_loss(result.divided(log_p, t), result.train),
    )
    assert fitted < 0.3
    worse = result.log_loss(result.divided(log_p, fitted), result.test)
    assert worse > 2 * result.log_loss(log_p, result.test)
    assert result.measure(log_p, result.train)[0] == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_temperature_mean_of_five_stays_overconfident(run, seed):
    results = run("temperature", SEED=seed).results
    assert results["mean of five", True][3] < results["one network", True][3] - 0.05
    assert results["mean of five", True][4] > 0.1
    assert results["mean of five", False][0] > 1.7


@pytest.mark.parametrize("seed", SEEDS)
def test_temperature_a_smaller_error_is_not_a_better_model(run, seed):
    results = run("temperature", SEED=seed).results
    penalty, scaled = results["penalized", True], results["one network", False]
    assert penalty[4] > scaled[4] + 0.02
    assert penalty[3] < scaled[3] - 0.03
    assert penalty[1] > scaled[1] + 0.01
    assert results["penalized", False][0] < 0.95
    assert results["penalized", False][3] < penalty[3]


@pytest.mark.parametrize("seed", SEEDS)
def test_temperature_a_constant_is_calibrated(run, seed):
    result = run("temperature", SEED=seed)
    share = np.bincount(result.y[result.held_out], minlength=10) / len(result.held_out)
    accuracy, _, loss, error = result.measure(
        np.log(np.tile(share, (len(result.y), 1))), result.test
    )
    assert error < 0.05
    assert accuracy < 0.15
    assert loss > 2.2


def test_temperature_only_the_true_probability_minimizes_a_proper_score(run):
    tried = np.linspace(0.01, 0.99, 99)
    for share in (0.1, 0.35, 0.8):  # of yes
        y = np.repeat([1, 0], np.round([100 * share, 100 - 100 * share]).astype(int))
        brier = [metrics.brier_score_loss(y, np.full(100, p)) for p in tried]
        log = [metrics.log_loss(y, np.full(100, p)) for p in tried]
        assert tried[np.argmin(brier)] == pytest.approx(share)
        assert tried[np.argmin(log)] == pytest.approx(share)
    result = run("temperature")  # as the script has it
    two = np.log(np.tile([0.3, 0.7], (len(result.y), 1)))
    even = np.flatnonzero(result.y < 2)
    expected = metrics.log_loss(result.y[even], np.exp(two[even]))
    assert result.log_loss(two, even) == pytest.approx(expected)


def test_temperature_measures_what_it_says(run):
    result = run("temperature")
    log_p = result.models["penalized"][result.test]
    truth, p = result.y[result.test], np.exp(log_p)
    assert_allclose(p.sum(axis=1), 1)
    confidence, right = p.max(axis=1), p.argmax(axis=1) == truth
    error = 0
    for number in range(10):
        inside = (confidence > number / 10) & (confidence <= (number + 1) / 10)
        if inside.any():
            error += inside.mean() * abs(right[inside].mean() - confidence[inside].mean())
    expected = (
        right.mean(),
        metrics.top_k_accuracy_score(truth, p, k=3),
        metrics.log_loss(truth, p),
        error,
    )
    assert_allclose(result.results["penalized", True][1:], expected, atol=1e-9)
    for name, models in result.models.items():
        number = result.results[name, False][0]
        again = result.measure(log_softmax(models / number, axis=1), result.test)
        assert_allclose(again, result.results[name, False][1:])
        losses = [
            result.log_loss(log_softmax(models / t, axis=1), result.held_out)
            for t in (0.9 * number, number, 1.1 * number)
        ]
        assert losses[1] == min(losses)
    mean = np.mean(np.exp(result.networks), axis=0)
    assert_allclose(np.exp(result.models["mean of five"]), mean)
    assert len(result.networks) == 5
    assert_equal(result.models["one network"], result.networks[0])


def test_temperature_prints_its_results(run):
    result = run("temperature")
    lines = result.printed.splitlines()
    assert lines[0].split() == ["T", "top-1", "top-3", "loss", "ECE"]
    for line, ((name, _), row) in zip(lines[1:], result.results.items(), strict=True):
        assert line.startswith(name)
        shown = [float(each) for each in line.removeprefix(name).split()]
        assert_allclose(shown[0], row[0], atol=0.051)
        assert_allclose(shown[1:], row[1:], atol=0.0051)


# paired_difference


def width(intervals, kind):
    return np.mean(intervals[:, kind, 1] - intervals[:, kind, 0])


@pytest.mark.parametrize("seed", SEEDS)
def test_paired_difference_paired_is_narrower(run, seed):
    result = run("paired_difference", SEED=seed)
    assert width(result.intervals, 0) < 0.7 * width(result.intervals, 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_paired_difference_paired_holds_the_truth_as_often_as_it_says(run, seed):
    result = run("paired_difference", SEED=seed, SETS=150)
    low, high = np.moveaxis(result.intervals, 2, 0)
    held = np.mean((low <= result.truth) & (result.truth <= high), axis=0)
    assert 0.89 < held[0] < 0.99
    assert held[1] > 0.985
    noticed = np.mean(low > 0, axis=0)
    assert noticed[0] > 0.67
    assert noticed[1] < 0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_paired_difference_gains_nothing_from_unrelated_mistakes(run, seed):
    result = run("paired_difference", SEED=seed)
    shuffled = np.random.default_rng(seed).permutation(result.right_b)
    intervals = np.array(
        [result.bootstrap(result.right_a[rows], shuffled[rows]) for rows in result.sets]
    )
    assert width(intervals, 0) == pytest.approx(width(intervals, 1), rel=0.06)
    assert width(intervals, 1) == pytest.approx(width(result.intervals, 1), rel=0.06)


@pytest.mark.parametrize("seed", SEEDS)
def test_paired_difference_only_disagreements_matter(run, seed):
    result = run("paired_difference", SEED=seed)
    rows = result.sets[0]
    a, b = result.right_a[rows], result.right_b[rows]
    only_a, only_b = np.mean(a & ~b), np.mean(b & ~a)
    error = np.sqrt((only_a + only_b - (only_b - only_a) ** 2) / result.N)
    low, high = result.bootstrap(a, b)[0]
    assert high - low == pytest.approx(2 * 1.96 * error, rel=0.15)


@pytest.mark.parametrize("seed", SEEDS)
def test_paired_difference_equal_models_look_different_in_5_percent(run, seed):
    result = run("paired_difference", SEED=seed, SETS=150)
    swap = np.random.default_rng(seed).random(len(result.right_a)) < 0.5
    a = np.where(swap, result.right_b, result.right_a)
    b = np.where(swap, result.right_a, result.right_b)  # as good as a, on average
    found = [result.bootstrap(a[rows], b[rows])[0] for rows in result.sets]
    false_alarms = np.mean([low > 0 or high < 0 for low, high in found])
    assert 0.01 < false_alarms < 0.1


@pytest.mark.parametrize("seed", SEEDS)
def test_paired_difference_overlapping_intervals_prove_nothing(run, seed):
    result = run("paired_difference", SEED=seed, SETS=150)
    overlap = []
    for rows in result.sets[result.intervals[:, 0, 0] > 0]:
        a, b = result.right_a[rows].mean(), result.right_b[rows].mean()
        reach = [1.96 * np.sqrt(p * (1 - p) / result.N) for p in (a, b)]
        overlap.append(a + reach[0] > b - reach[1])
    assert len(overlap) > 90
    assert np.mean(overlap) > 0.9


def test_paired_difference_bootstrap_of_few_positives_is_too_sure(run):
    result = run("paired_difference")
    found = np.ones(result.N, bool)  # of as many; 8 are as bad
    assert_equal(result.bootstrap(~found, found)[0], [1, 1])
    tried = np.linspace(0.5, 1, 50_001)  # Wilson's: shares from which 8 of 8 is no surprise
    inside = tried[1 - tried <= 1.96 * np.sqrt(tried * (1 - tried) / 8)]
    assert inside.min() == pytest.approx(0.68, abs=0.005)


def test_paired_difference_interval_shrinks_with_the_root(run):
    assert run("paired_difference").N == 1000
    reach = 1.96 * np.sqrt(0.9 * 0.1 / 1000)
    assert reach == pytest.approx(0.019, abs=5e-4)
    rng = np.random.default_rng(0)
    for n in (1000, 16_000):
        right = rng.random(n) < 0.9
        drawn = [rng.choice(right, n).mean() for _ in range(400)]
        low, high = np.quantile(drawn, [0.025, 0.975])
        assert (high - low) / 2 == pytest.approx(reach * np.sqrt(1000 / n), rel=0.15)


def test_paired_difference_draws_the_intervals(run):
    result = run("paired_difference")
    axis = result.figures[0].axes[0]
    for kind, (name, drawn) in enumerate(
        zip(("paired", "unpaired"), axis.collections, strict=True)
    ):
        ends = np.array([segment[:, 0] for segment in drawn.get_segments()])
        assert_allclose(ends, result.intervals[:, kind])
        noticed = np.sum(ends[:, 0] > 0)
        assert drawn.get_label() == f"{name}: {noticed} of 20 leave out 0"
    assert [line.get_xdata()[0] for line in axis.lines] == [0, result.truth]
    assert axis.get_xlabel() == "accuracy of B minus accuracy of A"
    assert result.truth == result.right_b.mean() - result.right_a.mean()
    assert len(np.unique(result.sets)) == result.sets.size
    for first, right in ((10, result.right_a), (0, result.right_b)):
        model = LogisticRegression().fit(result.x_train[:, first:], result.y_train)
        assert model.score(result.x_many[:, first:], result.y_many) == right.mean()
    seen = {row.tobytes() for row in result.x_train}
    assert not any(row.tobytes() in seen for row in result.x_many[:2000])


# leakage

NAMES = [
    "chosen by the labels of all data",
    "the same model on new data",
    "chosen from all data without labels",
    "chosen in each training fold",
]


@pytest.mark.parametrize("seed", SEEDS)
def test_leakage_choosing_by_all_labels_makes_skill_out_of_noise(run, seed):
    accuracy = run("leakage", SEED=seed).accuracy
    assert list(accuracy) == NAMES
    assert np.mean(accuracy[NAMES[0]]) > 0.87
    assert min(accuracy[NAMES[0]]) > 0.75
    assert np.mean(accuracy[NAMES[1]]) == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize("seed", SEEDS)
def test_leakage_needs_the_labels(run, seed):
    accuracy = run("leakage", SEED=seed).accuracy
    assert np.mean(accuracy[NAMES[2]]) == pytest.approx(0.5, abs=0.09)


@pytest.mark.parametrize("seed", SEEDS)
def test_leakage_choosing_in_the_training_fold_gives_chance(run, seed):
    accuracy = run("leakage", SEED=seed).accuracy
    assert np.mean(accuracy[NAMES[3]]) == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize("seed", SEEDS)
def test_leakage_fades_slowly_with_more_examples(run, seed):
    assert run("leakage").labels.size == 60
    x, labels = np.random.default_rng(seed).normal(size=(600, 2000)), np.arange(600) % 2
    chosen = SelectKBest(k=20).fit_transform(x, labels)
    found = cross_val_score(LogisticRegression(), chosen, labels, cv=5).mean()
    assert 0.6 < found < 0.75


@pytest.mark.parametrize("seed", SEEDS)
def test_leakage_the_best_of_many_guessers_looks_skilled(run, seed):
    assert run("leakage").labels.mean() == 0.5
    rng = np.random.default_rng(seed)
    best = rng.binomial(200, 0.5, size=(1000, 100)).max(axis=1) / 200
    assert best.mean() == pytest.approx(0.59, abs=0.005)


def test_leakage_draws_each_data_set(run):
    result = run("leakage")
    axis = result.figures[0].axes[0]
    for number, (name, values) in enumerate(result.accuracy.items()):
        assert_equal(result.labeled(name)[0], values)
        assert len(values) == 10
        text = axis.texts[number]
        assert text.get_text() == f"{name}: mean {np.mean(values):.2f}"
        assert text.get_color() == axis.lines[number].get_color()
        assert text.get_position()[1] == pytest.approx(axis.lines[number].get_ydata()[0] + 0.2)
    assert axis.get_xlabel() == "accuracy"
    assert {segment[0][0] for each in axis.collections for segment in each.get_segments()} == {0.5}
    chosen = SelectKBest(k=20).fit(result.x, result.labels)
    assert_equal(result.chosen, chosen.transform(result.x))
    inside = make_pipeline(SelectKBest(k=20), LogisticRegression())
    for name, model, x in (
        (NAMES[0], LogisticRegression(), result.chosen),
        (NAMES[2], LogisticRegression(), result.widest),
        (NAMES[3], inside, result.x),
    ):  # scores of folds that the classifier has not seen
        again = cross_val_score(model, x, result.labels, cv=5).mean()
        assert result.accuracy[name][-1] == again
    others = result.x.var(axis=0)[~np.isin(result.x[0], result.widest[0])]
    assert len(others) == 1980
    assert others.max() < result.widest.var(axis=0).min()
    model = LogisticRegression().fit(result.chosen, result.labels)
    assert result.on_new == model.score(chosen.transform(result.x_new), result.y_new)
    assert result.accuracy[NAMES[1]][-1] == result.on_new
    assert len(np.unique(result.x_new)) == result.x_new.size


# regression_metrics


@pytest.mark.parametrize("seed", SEEDS)
def test_regression_metrics_each_crowns_its_own(run, seed):
    result = run("regression_metrics", SEED=seed)
    mean, median, percent = (np.array(row) for row in result.table.values())
    assert list(result.table) == ["mean", "median", "lowest MAPE"]
    assert median[0] < min(mean[0], percent[0])
    assert mean[1] < min(median[1], percent[1])
    assert mean[2] == pytest.approx(0, abs=1e-9)
    assert max(median[2], percent[2]) < -0.04
    assert percent[3] < 0.75 * median[3] < 0.75 * mean[3]
    assert result.answers["lowest MAPE"] < 0.5 * result.answers["median"]
    ordered = np.sort(result.minutes)
    weights = np.cumsum(1 / ordered)
    weighted = ordered[np.searchsorted(weights, weights[-1] / 2)]
    assert result.answers["lowest MAPE"] == pytest.approx(weighted, rel=0.04)
    assert result.answers["median"] < 0.7 * result.answers["mean"]
    for value in np.quantile(result.minutes, np.linspace(0.01, 0.99, 40)):
        row = result.measure(result.minutes, np.full_like(result.minutes, value))
        assert row[0] >= median[0] - 1e-9
        assert row[1] >= mean[1] - 1e-9
        assert row[3] >= percent[3] - 0.002


def test_regression_metrics_one_large_error_dominates_rmse(run):
    errors = np.append(np.ones(99), 100.0)
    mae, rmse, *_ = run("regression_metrics").measure(200 + errors, np.full(100, 200.0))
    assert mae == pytest.approx(2, abs=0.05)
    assert rmse == pytest.approx(10, abs=0.1)


@pytest.mark.parametrize("seed", SEEDS)
def test_regression_metrics_r2_depends_on_the_spread(run, seed):
    rng = np.random.default_rng(seed)
    wide, errors = rng.normal(50, 10, 2000), rng.normal(0, 1, 2000)
    narrow = 50 + (wide - 50) / 12
    measure = run("regression_metrics").measure
    spread, tight = (measure(targets, targets - errors) for targets in (wide, narrow))
    assert spread[:2] == pytest.approx(tight[:2])
    assert spread[2] == pytest.approx(0.99, abs=0.003)
    assert tight[2] < -0.2


def test_regression_metrics_mape_forgives_low_guesses(run):
    measure = run("regression_metrics").measure
    low = [measure(np.array([100.0, 101]), np.full(2, guess))[3] for guess in (50, 10, 0)]
    assert low == sorted(low)
    assert low[-1] == 1
    high = measure(np.array([100.0, 101]), np.full(2, 1000.0))[3]
    assert high > 8
    with np.errstate(divide="ignore"):
        assert np.isinf(measure(np.array([0.0, 1]), np.ones(2))[3])


def test_regression_metrics_equals_scikit_learn_and_prints_it(run):
    result = run("regression_metrics")
    rng = np.random.default_rng(1)
    y_true, y_pred = rng.normal(5, 1, 100), rng.normal(5, 1, 100)
    theirs = [
        metrics.mean_absolute_error(y_true, y_pred),
        metrics.root_mean_squared_error(y_true, y_pred),
        metrics.r2_score(y_true, y_pred),
        metrics.mean_absolute_percentage_error(y_true, y_pred),
    ]
    assert_allclose(result.measure(y_true, y_pred), theirs)
    assert max(result.differences) < 1e-9
    assert len(result.differences) == 12
    lines = result.printed.splitlines()
    assert lines[0].split()[2:] == ["MAE", "RMSE", "R²", "MAPE"]
    for line, (name, row) in zip(lines[1:4], result.table.items(), strict=True):
        assert line.startswith(name)
        shown = [float(each.rstrip("%")) for each in line.removeprefix(name).split()]
        expected = [result.answers[name], *row[:3], 100 * row[3]]
        assert np.all(np.abs(np.subtract(shown, expected)) <= [0.51, 0.051, 0.051, 0.0051, 0.51])
    assert lines[4].endswith("True")
    assert result.answers["mean"] == result.minutes.mean()
    assert result.answers["median"] == np.median(result.minutes)
