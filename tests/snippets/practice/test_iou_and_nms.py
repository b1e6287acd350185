"""The checks of overlap and non-maximum suppression."""

import numpy as np
import tensorflow as tf

from ground_truth.judge import expect_close, expect_equal, expect_that

QUERIES = [
    "implement iou", "intersection over union numpy", "non-maximum suppression from scratch",
    "nms python code", "vectorized iou of boxes", "object detection coding interview",
]  # fmt: skip

ROW = np.array([[2.0, 0, 6, 4], [0.0, 0, 4, 4], [1.0, 0, 5, 4]])
TWO = np.array([[0.0, 0, 4, 4], [0.0, 0, 4, 5], [8.0, 8, 9, 9]])
APART = np.array([[0.0, 0, 1, 1], [2.0, 2, 3, 3], [4.0, 4, 5, 5]])
IN_ROW = np.array([0.7, 0.9, 0.8])


def some_boxes(seed, n=30):
    rng = np.random.default_rng(seed)
    corners = rng.uniform(0, 10, size=(n, 2))
    return np.concatenate([corners, corners + rng.uniform(1, 5, size=(n, 2))], axis=1)


def one_by_one(boxes, scores, threshold):
    stay = []
    for number in np.argsort(-scores).tolist():
        x1, y1, x2, y2 = boxes[number]
        for a1, b1, a2, b2 in boxes[stay]:
            shared = max(min(x2, a2) - max(x1, a1), 0) * max(min(y2, b2) - max(y1, b1), 0)
            union = (x2 - x1) * (y2 - y1) + (a2 - a1) * (b2 - b1) - shared
            if shared > threshold * union:
                break
        else:
            stay.append(number)
    return stay


def numbers(kept):
    expect_that(kept is not None, "it is None: is a `return` missing?", received=kept)
    return [int(number) for number in kept]


def test_iou_by_hand(iou):
    """iou: two squares of area 4 that share 1 have a union of 7."""
    first, second = np.array([[0.0, 0, 2, 2]]), np.array([[1.0, 1, 3, 3]])
    expect_close(iou(first, second), np.array([[1 / 7]]), first=first, second=second)


def test_with_itself(iou):
    """iou: of a box with itself it is 1, wherever the box stands."""
    for box in (
        [[0.0, 0, 2, 2]],
        [[10.0, 20, 11, 23]],
        [[-5.0, -4, -3, -1]],
        [[0.2, 0.2, 0.3, 0.4]],
    ):
        expect_close(iou(np.array(box), np.array(box)), np.ones((1, 1)), 1e-3, box=box)


def test_small_in_large(iou):
    """iou: a small box in a large one has the share of its area, in both orders."""
    large, small = np.array([[0.0, 0, 10, 10]]), np.array([[2.0, 3, 4, 4]])
    expect_close(iou(large, small), np.array([[0.02]]), first=large, second=small)
    expect_close(iou(small, large), np.array([[0.02]]), first=small, second=large)


def test_apart(iou):
    """iou: 0 for boxes that are side by side, above each other, or apart in both directions."""
    first, second = (
        np.array([[0.0, 0, 1, 1]]),
        np.array([[5.0, 0, 6, 1], [0, 5, 1, 6], [2, 2, 3, 3]]),
    )
    expect_close(iou(first, second), np.zeros((1, 3)), first=first, second=second)


def test_all_pairs(iou):
    """iou: n boxes and m boxes give all n times m overlaps."""
    first, second = some_boxes(0, 3), some_boxes(1, 5)
    expected = [
        [np.asarray(iou(a[np.newaxis], b[np.newaxis]))[0, 0] for b in second] for a in first
    ]
    expect_close(iou(first, second), expected, first=first, second=second)


def test_no_area(iou):
    """iou: two boxes without area have an overlap of 0."""
    points = np.array([[1.0, 1, 1, 1], [5.0, 5, 5, 5]])
    expect_close(iou(points[:1], points[1:]), np.zeros((1, 1)), boxes=points)


def test_best_is_listed_first(suppress):
    """suppress: of two boxes that overlap, the better one stays, if it is listed first."""
    scores = np.array([0.9, 0.3, 0.5])
    received = suppress(TWO, scores, 0.5)
    expect_equal(numbers(received), [0, 2], boxes=TWO, scores=scores, threshold=0.5)


def test_best_is_listed_last(suppress):
    """suppress: and if it is listed last."""
    scores = np.array([0.3, 0.9, 0.5])
    received = suppress(TWO, scores, 0.5)
    expect_equal(numbers(received), [1, 2], boxes=TWO, scores=scores, threshold=0.5)


def test_boxes_apart(suppress):
    """suppress: boxes that are all apart stay, in whatever order."""
    received = suppress(APART, np.array([0.5, 0.9, 0.7]), 0.5)
    expect_equal(sorted(numbers(received)), [0, 1, 2], boxes=APART, scores=[0.5, 0.9, 0.7])


def test_by_falling_score(suppress):
    """suppress: the best of them is returned first, then the second best."""
    received = suppress(APART, np.array([0.5, 0.9, 0.7]), 0.5)
    expect_equal(numbers(received), [1, 2, 0], boxes=APART, scores=[0.5, 0.9, 0.7])


def test_in_a_row(suppress):
    """suppress: the best drops its neighbor; the next but one overlaps it little and stays."""
    received = suppress(ROW, IN_ROW, 0.5)
    expect_equal(numbers(received), [1, 0], boxes=ROW, scores=IN_ROW, threshold=0.5)


def test_threshold(suppress):
    """suppress: at a threshold of 0.7 all of them stay, at 0.2 the best alone."""
    for threshold, kept in ((0.7, [1, 2, 0]), (0.2, [1])):
        received = suppress(ROW, IN_ROW, threshold)
        expect_equal(numbers(received), kept, boxes=ROW, scores=IN_ROW, threshold=threshold)


def test_at_the_threshold(suppress):
    """suppress: a box whose overlap is the threshold, here 1/2, is not above it and stays."""
    boxes, scores = np.array([[0.0, 0, 2, 1], [0.0, 0, 1, 1]]), np.array([0.9, 0.8])
    received = suppress(boxes, scores, 0.5)
    expect_equal(numbers(received), [0, 1], boxes=boxes, scores=scores, threshold=0.5)


def test_negative_scores(suppress):
    """suppress: scores may be negative, as logits are."""
    received = suppress(ROW, IN_ROW - 5, 0.5)
    expect_equal(numbers(received), [1, 0], boxes=ROW, scores=IN_ROW - 5, threshold=0.5)


def test_many_boxes(suppress):
    """suppress: of 30 boxes, the same stay as in a loop over all pairs."""
    boxes, scores = some_boxes(4), np.random.default_rng(4).permutation(30) / 30
    for threshold in (0.1, 0.4):
        expected = one_by_one(boxes, scores, threshold)
        received = suppress(boxes.copy(), scores.copy(), threshold)
        expect_equal(numbers(received), expected, threshold=threshold)


def test_nothing_to_do(suppress):
    """suppress: no boxes, none kept."""
    expect_equal(numbers(suppress(np.zeros((0, 4)), np.zeros(0), 0.5)), [], boxes="none")


def test_input_stays(iou, suppress):
    """Both leave boxes and scores as they were."""
    boxes, scores = ROW.copy(), IN_ROW.copy()
    iou(boxes, boxes), suppress(boxes, scores, 0.5)
    expect_that(np.array_equal(boxes, ROW) and np.array_equal(scores, IN_ROW), "they are changed")


def test_solution_equals_tensorflow(run):
    result = run("solution")
    for seed in range(3):
        boxes, scores = some_boxes(seed), np.random.default_rng(seed).permutation(30) / 30
        for threshold in (0.1, 0.3, 0.6):
            expected = tf.image.non_max_suppression(boxes, scores, 30, threshold).numpy().tolist()
            assert result.suppress(boxes, scores, threshold) == expected
    shown = [line.partition("keeps ")[2] for line in result.printed.splitlines()[-3:]]
    assert shown == ["[0, 3]", "[0, 2, 3]", "[0, 1, 2, 3]"]
