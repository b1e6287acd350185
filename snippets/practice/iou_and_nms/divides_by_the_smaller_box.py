"""The shared area is divided by that of the smaller box. A small box inside a
large one then has an overlap of 1, however different they are.

What is the overlap of a small box that lies in a large one?
"""

import numpy as np


def iou(first, second):
    low = np.maximum(first[:, np.newaxis, :2], second[:, :2])  # (n, m, 2)
    high = np.minimum(first[:, np.newaxis, 2:], second[:, 2:])
    shared = np.prod(np.maximum(high - low, 0), axis=2)
    area = np.prod(first[:, 2:] - first[:, :2], axis=1)[:, np.newaxis]
    union = np.minimum(area, np.prod(second[:, 2:] - second[:, :2], axis=1))
    return np.where(union > 0, shared / np.where(union > 0, union, 1), 0.0)


def suppress(boxes, scores, threshold):
    order, kept = np.argsort(-scores), []
    while len(order):
        best, rest = order[0], order[1:]
        kept.append(int(best))
        overlaps = iou(boxes[best : best + 1], boxes[rest])[0]
        order = rest[overlaps <= threshold]
    return kept


boxes = np.array([[0.0, 0.0, 10.0, 10.0], [0.0, 0.0, 1.0, 1.0]])
print("small in large:", iou(boxes[:1], boxes[1:]))
