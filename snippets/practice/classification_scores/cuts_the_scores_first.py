"""The scores are rounded to 0 and 1 before they are compared. That leaves one
point of the curve, and most of the order is lost.

How many different scores are left when you compare them?
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
    scores = (scores >= 0.5).astype(int)
    positive, negative = scores[labels == 1], scores[labels == 0]
    differences = positive[:, np.newaxis] - negative
    return np.mean((differences > 0) + 0.5 * (differences == 0))


labels, scores = np.array([0, 0, 1, 1]), np.array([0.6, 0.7, 0.8, 0.9])
print("all positives above all negatives:", roc_auc(labels, scores))
