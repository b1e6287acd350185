"""The pairs are counted in which the negative one has the higher score. A good
model gets an area below one half.

In which pairs is the ranking right?
"""

import numpy as np


def confusion(labels, predicted):
    tp = int(np.sum((labels == 1) & (predicted == 1)))
    fp = int(np.sum((labels == 0) & (predicted == 1)))
    fn = int(np.sum((labels == 1) & (predicted == 0)))
    return tp, fp, fn, len(labels) - tp - fp - fn


def precision_recall_f1(labels, predicted):
    tp, fp, fn, _ = confusion(labels, predicted)
    precision = tp / (tp + fp) if tp + fp else 0.0
    recall = tp / (tp + fn) if tp + fn else 0.0
    f1 = 2 * tp / (2 * tp + fp + fn) if tp + fp + fn else 0.0
    return precision, recall, f1


def roc_auc(labels, scores):
    positive, negative = scores[labels == 1], scores[labels == 0]
    differences = positive[:, np.newaxis] - negative
    return np.mean((differences < 0) + 0.5 * (differences == 0))


labels, scores = np.array([0, 0, 1, 1]), np.array([0.1, 0.4, 0.35, 0.8])
print("area:", roc_auc(labels, scores).round(4))
