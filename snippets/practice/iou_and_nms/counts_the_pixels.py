"""Each side gets 1 more, as for boxes that name their first and last pixel.
For coordinates that is wrong, and for boxes between 0 and 1 nearly everything
overlaps.

How wide is a box from 0.2 to 0.3?
"""

import numpy as np


def iou(first, second):
    low = np.maximum(first[:, np.newaxis, :2], second[:, :2])  # (n, m, 2)
    high = np.minimum(first[:, np.newaxis, 2:], second[:, 2:])
    shared = np.prod(np.maximum(high - low + 1, 0), axis=2)
    area = np.prod(first[:, 2:] - first[:, :2] + 1, axis=1)[:, np.newaxis]
    union = area + np.prod(second[:, 2:] - second[:, :2] + 1, axis=1) - shared
    return np.where(union > 0, shared / np.where(union > 0, union, 1), 0.0)


def suppress(boxes, scores, threshold):
    order, kept = np.argsort(-scores), []
    while len(order):
        best, rest = order[0], order[1:]
        kept.append(int(best))
        overlaps = iou(boxes[best : best + 1], boxes[rest])[0]
        order = rest[overlaps <= threshold]
    return kept


boxes = np.array([[0.1, 0.1, 0.2, 0.2], [0.7, 0.7, 0.9, 0.9]])
print("far apart:", iou(boxes[:1], boxes[1:]).round(3))
