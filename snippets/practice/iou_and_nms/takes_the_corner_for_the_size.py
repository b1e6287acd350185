"""The last two numbers are taken for width and height. They are the far
corner, so a box that stands away from the origin has too large an area.

What do the third and the fourth number of a box stand for?
"""

import numpy as np


def iou(first, second):
    low = np.maximum(first[:, np.newaxis, :2], second[:, :2])  # (n, m, 2)
    high = np.minimum(first[:, np.newaxis, 2:], second[:, 2:])
    shared = np.prod(np.maximum(high - low, 0), axis=2)
    area = np.prod(first[:, 2:], axis=1)[:, np.newaxis]
    union = area + np.prod(second[:, 2:], axis=1) - shared
    return np.where(union > 0, shared / np.where(union > 0, union, 1), 0.0)


def suppress(boxes, scores, threshold):
    order, kept = np.argsort(-scores), []
    while len(order):
        best, rest = order[0], order[1:]
        kept.append(int(best))
        overlaps = iou(boxes[best : best + 1], boxes[rest])[0]
        order = rest[overlaps <= threshold]
    return kept


boxes = np.array([[0.0, 0.0, 2.0, 2.0], [10.0, 10.0, 12.0, 12.0]])
print("each with itself:", np.diag(iou(boxes, boxes)).round(3))
