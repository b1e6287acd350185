"""Overlap of boxes, and the suppression of boxes that say the same again.

Of boxes that overlap, the one with the best score stays. A box that is gone
drops no other.
"""

import numpy as np


def iou(first, second):
    """Return the overlap of each of n boxes with each of m: (n, m).

    first: (n, 4); second: (m, 4); each box is x1, y1, x2, y2 with x1 <= x2
    and y1 <= y2, in coordinates of any unit: its width is x2 - x1. Where both
    boxes have no area, the overlap is 0.
    """
    low = np.maximum(first[:, np.newaxis, :2], second[:, :2])  # (n, m, 2)
    high = np.minimum(first[:, np.newaxis, 2:], second[:, 2:])
    shared = np.prod(np.maximum(high - low, 0), axis=2)
    area = np.prod(first[:, 2:] - first[:, :2], axis=1)[:, np.newaxis]
    union = area + np.prod(second[:, 2:] - second[:, :2], axis=1) - shared
    return np.where(union > 0, shared / np.where(union > 0, union, 1), 0.0)


def suppress(boxes, scores, threshold):
    """Return the numbers of the boxes that stay, by falling score.

    boxes: (n, 4), as in `iou`; scores: (n,), all different. A box is dropped
    if its overlap with one that stays, of a better score, is above threshold.
    """
    order, kept = np.argsort(-scores), []
    while len(order):
        best, rest = order[0], order[1:]
        kept.append(int(best))
        overlaps = iou(boxes[best : best + 1], boxes[rest])[0]
        order = rest[overlaps <= threshold]
    return kept


boxes = np.array([[0, 0, 4, 4], [1, 0, 5, 4], [2, 0, 6, 4], [8, 8, 9, 9.0]])
scores = np.array([0.9, 0.8, 0.7, 0.6])
print(iou(boxes, boxes).round(3))
for threshold in (0.3, 0.5, 0.7):
    print("above", threshold, "keeps", suppress(boxes, scores, threshold))
