"""Two boxes without area have a union of 0, and 0 / 0 is nan. No comparison
with nan holds, so the box is dropped.

What is the union of two boxes that are single points?
"""

import numpy as np


def iou(first, second):
    low = np.maximum(first[:, np.newaxis, :2], second[:, :2])  # (n, m, 2)
    high = np.minimum(first[:, np.newaxis, 2:], second[:, 2:])
    shared = np.prod(np.maximum(high - low, 0), axis=2)
    area = np.prod(first[:, 2:] - first[:, :2], axis=1)[:, np.newaxis]
    union = area + np.prod(second[:, 2:] - second[:, :2], axis=1) - shared
    return shared / union


def suppress(boxes, scores, threshold):
    order, kept = np.argsort(-scores), []
    while len(order):
        best, rest = order[0], order[1:]
        kept.append(int(best))
        overlaps = iou(boxes[best : best + 1], boxes[rest])[0]
        order = rest[overlaps <= threshold]
    return kept


points = np.array([[1.0, 1.0, 1.0, 1.0], [5.0, 5.0, 5.0, 5.0]])
with np.errstate(invalid="ignore"):
    print("overlap:", iou(points[:1], points[1:]))
    print("kept:", suppress(points, np.array([0.9, 0.8]), 0.5))
