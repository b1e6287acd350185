"""The checks of scores for classifiers."""

import numpy as np

from ground_truth.judge import expect_close, expect_equal, expect_parts, expect_that

QUERIES = [
    "implement precision recall f1", "roc auc from scratch numpy", "confusion matrix code",
    "auc with ties implementation", "classification metrics coding interview", "f1 score numpy",
]  # fmt: skip

RNG = np.random.default_rng(0)
LABELS = np.array([1, 1, 1, 1, 1, 0, 0, 0, 0, 0])
PREDICTED = np.array([1, 1, 0, 0, 0, 1, 0, 0, 0, 0])


def parts_of(received, *names):
    return expect_parts(list(received) if isinstance(received, np.ndarray) else received, *names)


def scored(precision_recall_f1, *given):
    return parts_of(precision_recall_f1(*given), "precision", "recall", "f1")


def test_confusion_by_hand(confusion):
    """confusion: two found, one false alarm, three missed, four rightly left alone."""
    received = parts_of(confusion(LABELS, PREDICTED), "tp", "fp", "fn", "tn")
    received = [int(count) for count in received]
    expect_equal(received, [2, 1, 3, 4], labels=LABELS, predicted=PREDICTED)


def test_precision_and_recall(precision_recall_f1):
    """precision_recall_f1: precision 2/3, recall 2/5; of the other class, 4/7 and 4/5."""
    for labels, predicted, expected in (
        (LABELS, PREDICTED, [2 / 3, 0.4]), (1 - LABELS, 1 - PREDICTED, [4 / 7, 0.8]),
    ):  # fmt: skip
        received = scored(precision_recall_f1, labels, predicted)[:2]
        expect_close(received, np.array(expected), labels=labels, predicted=predicted)


def test_f1(precision_recall_f1):
    """precision_recall_f1: F1 is the harmonic mean of both, 1/2, and 2/3 for the other class."""
    for labels, predicted, expected in (
        (LABELS, PREDICTED, 1 / 2), (1 - LABELS, 1 - PREDICTED, 2 / 3),
    ):  # fmt: skip
        received = scored(precision_recall_f1, labels, predicted)[2]
        expect_close(received, expected, labels=labels, predicted=predicted)


def test_nothing_found(precision_recall_f1):
    """precision_recall_f1: all three are 0 when nothing is predicted, or nothing is there."""
    some, none = np.array([0, 1, 1]), np.zeros(3, dtype=int)
    for labels, predicted in ((some, none), (none, some), (none, none), (1 - some, some)):
        received = scored(precision_recall_f1, labels, predicted)
        expect_close(received, np.zeros(3), labels=labels, predicted=predicted)


def test_as_many_wrong_as_found(precision_recall_f1):
    """precision_recall_f1: one is found; with one or two false alarms, and one or two missed."""
    for labels, predicted, expected in (
        ([1, 0, 1, 0], [1, 1, 0, 0], (1 / 2, 1 / 2, 1 / 2)),
        ([1, 1, 0, 0], [1, 0, 1, 1], (1 / 3, 1 / 2, 2 / 5)),
        ([1, 1, 1, 0], [1, 0, 0, 1], (1 / 2, 1 / 3, 2 / 5)),
    ):
        labels, predicted = np.array(labels), np.array(predicted)
        received = scored(precision_recall_f1, labels, predicted)
        expect_close(received, np.array(expected), labels=labels, predicted=predicted)


def test_area_by_hand(roc_auc):
    """roc_auc: of four pairs, three are in the right order."""
    labels, scores = np.array([0, 0, 1, 1]), np.array([0.1, 0.4, 0.35, 0.8])
    expect_close(roc_auc(labels, scores), 0.75, labels=labels, scores=scores)


def test_few_positives(roc_auc):
    """roc_auc: one positive and four negatives are four pairs, here three in the right order."""
    labels, scores = np.array([0, 0, 1, 0, 0]), np.array([0.1, 0.9, 0.6, 0.5, 0.2])
    expect_close(roc_auc(labels, scores), 0.75, labels=labels, scores=scores)


def test_right_and_wrong_order(roc_auc):
    """roc_auc: 1 if all positives are above all negatives, and 0 if they are below."""
    labels, scores = np.array([0, 1, 0, 1]), np.array([0.6, 0.9, 0.7, 0.8])
    expect_close(roc_auc(labels, scores), 1.0, labels=labels, scores=scores)
    expect_close(roc_auc(labels, -scores), 0.0, labels=labels, scores=-scores)


def test_any_increasing_scale(roc_auc):
    """roc_auc: logits give the same as their sigmoid does."""
    logits = RNG.normal(size=20) * 3
    labels = (logits + 4 * RNG.normal(size=20) > 0).astype(int)
    expected = roc_auc(labels, 1 / (1 + np.exp(-logits)))
    expect_close(roc_auc(labels, logits), expected, labels=labels, logits=logits)


def test_all_equal(roc_auc):
    """roc_auc: 1/2 if all scores are equal, in whatever order the labels come."""
    for labels in ([1, 1, 0, 0], [0, 0, 1, 1], [0, 1, 1, 0]):
        received = roc_auc(np.array(labels), np.full(4, 0.3))
        expect_close(received, 0.5, labels=labels, scores="all 0.3")


def test_a_tie_is_no_win(roc_auc):
    """roc_auc: not above 1/2 if all scores are equal."""
    labels, scores = np.array([0, 1, 0, 1]), np.full(4, 0.3)
    received = float(roc_auc(labels, scores))
    expect_that(received < 0.500001, "it is", labels=labels, scores=scores, received=received)


def test_order_of_the_tied(roc_auc):
    """roc_auc: the same, whichever of two tied examples is listed first."""
    scores = np.array([0.8, 0.8, 0.9, 0.1])
    first, second = (roc_auc(np.array(each), scores) for each in ([1, 0, 1, 0], [0, 1, 1, 0]))
    expect_close(second, first, scores=scores)


def test_one_tie(roc_auc):
    """roc_auc: one pair is tied, three are right: 3.5 / 4, whichever of the tied comes first."""
    scores = np.array([0.8, 0.8, 0.9, 0.1])
    for labels in ([1, 0, 1, 0], [0, 1, 1, 0]):
        received = roc_auc(np.array(labels), scores)
        expect_close(received, 0.875, labels=labels, scores=scores)


def test_many_ties(roc_auc):
    """roc_auc: of 40 examples with five scores, the same as counting all pairs."""
    rng = np.random.default_rng(3)
    labels, scores = (rng.uniform(size=40) < 0.3).astype(int), rng.integers(5, size=40) / 2.0
    pairs = [(p, n) for p in scores[labels == 1] for n in scores[labels == 0]]
    expected = np.mean([(p > n) + 0.5 * (p == n) for p, n in pairs])
    expect_close(roc_auc(labels, scores), expected, labels=labels, scores=scores)


def test_input_stays(precision_recall_f1, roc_auc):
    """All leave the arrays that they are given as they were."""
    labels, predicted, scores = LABELS.copy(), PREDICTED.copy(), np.linspace(1, 2, 10)
    precision_recall_f1(labels, predicted), roc_auc(labels, scores)
    same = np.array_equal(labels, LABELS) and np.array_equal(predicted, PREDICTED)
    expect_that(same and np.array_equal(scores, np.linspace(1, 2, 10)), "something is changed")


def test_solution_equals_scikit_learn(run):
    from sklearn import metrics

    result = run("solution")
    for seed in range(3):
        rng = np.random.default_rng(seed)
        labels, scores = rng.integers(2, size=60), rng.integers(8, size=60) / 8
        predicted = (scores >= 0.5).astype(int)
        tn, fp, fn, tp = metrics.confusion_matrix(labels, predicted).ravel()
        assert result.confusion(labels, predicted) == (tp, fp, fn, tn)
        expected = metrics.precision_recall_fscore_support(labels, predicted, average="binary")[:3]
        received = result.precision_recall_f1(labels, predicted)
        np.testing.assert_allclose(received, expected, atol=1e-12)
        area = metrics.roc_auc_score(labels, scores)
        np.testing.assert_allclose(result.roc_auc(labels, scores), area, atol=1e-12)
    assert result.printed.splitlines()[-1] == "area: 0.5938"
