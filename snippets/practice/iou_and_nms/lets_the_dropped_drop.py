"""Each box is compared with all better ones, those that were dropped, too. In
a row of boxes, the second is dropped by the first, and must not drop the
third.

May a box that is gone itself remove another one?
"""

import numpy as np


def iou(first, second):
    low = np.maximum(first[:, np.newaxis, :2], second[:, :2])  # (n, m, 2)
    high = np.minimum(first[:, np.newaxis, 2:], second[:, 2:])
    shared = np.prod(np.maximum(high - low, 0), axis=2)
    area = np.prod(first[:, 2:] - first[:, :2], axis=1)[:, np.newaxis]
    union = area + np.prod(second[:, 2:] - second[:, :2], axis=1) - shared
    return np.where(union > 0, shared / np.where(union > 0, union, 1), 0.0)


def suppress(boxes, scores, threshold):
    order, kept = np.argsort(-scores), []
    for place, box in enumerate(order):
        overlaps = iou(boxes[box : box + 1], boxes[order[:place]])[0]
        if np.all(overlaps <= threshold):
            kept.append(int(box))
    return kept


boxes = np.array([[0.0, 0, 4, 4], [1.0, 0, 5, 4], [2.0, 0, 6, 4]])
print("overlaps:", iou(boxes[[0, 1, 0]], boxes[[1, 2, 2]]).diagonal().round(2))
print("kept:", suppress(boxes, np.array([0.9, 0.8, 0.7]), 0.5))
