"""The sides of the shared part are not cut at 0. For boxes apart in both
directions both are negative, and their product is a positive area.

How wide is the shared part of two boxes that are apart?
"""

import numpy as np


def iou(first, second):
    low = np.maximum(first[:, np.newaxis, :2], second[:, :2])  # (n, m, 2)
    high = np.minimum(first[:, np.newaxis, 2:], second[:, 2:])
    shared = np.prod(high - low, axis=2)
    area = np.prod(first[:, 2:] - first[:, :2], axis=1)[:, np.newaxis]
    union = area + np.prod(second[:, 2:] - second[:, :2], axis=1) - shared
    return np.where(union > 0, shared / np.where(union > 0, union, 1), 0.0)


def suppress(boxes, scores, threshold):
    order, kept = np.argsort(-scores), []
    while len(order):
        best, rest = order[0], order[1:]
        kept.append(int(best))
        overlaps = iou(boxes[best : best + 1], boxes[rest])[0]
        order = rest[overlaps <= threshold]
    return kept


boxes = np.array([[0.0, 0.0, 2.0, 2.0], [3.0, 3.0, 5.0, 5.0]])
print("apart:", iou(boxes[:1], boxes[1:]).round(3))
