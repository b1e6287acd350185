"""Precision, recall, F1 and the area under the ROC curve, by definition.

The area is the share of pairs, one positive and one negative, in which the
positive one has the higher score; a tie counts half.
"""

import numpy as np


def confusion(labels, predicted):
    """Return tp, fp, fn and tn, as whole numbers.

    labels, predicted: arrays (n,) of 0 and 1, where 1 is positive.
    """
    tp = int(np.sum((labels == 1) & (predicted == 1)))
    fp = int(np.sum((labels == 0) & (predicted == 1)))
    fn = int(np.sum((labels == 1) & (predicted == 0)))
    return tp, fp, fn, len(labels) - tp - fp - fn


def precision_recall_f1(labels, predicted):
    """Return the three scores; a score whose denominator is 0 is 0.0."""
    tp, fp, fn, _ = confusion(labels, predicted)
    precision = tp / (tp + fp) if tp + fp else 0.0
    recall = tp / (tp + fn) if tp + fn else 0.0
    f1 = 2 * tp / (2 * tp + fp + fn) if tp + fp + fn else 0.0
    return precision, recall, f1


def roc_auc(labels, scores):
    """Return the area under the ROC curve, for scores (n,) of any size.

    Both classes occur in the labels.
    """
    positive, negative = scores[labels == 1], scores[labels == 0]
    differences = positive[:, np.newaxis] - negative
    return np.mean((differences > 0) + 0.5 * (differences == 0))


labels = np.array([1, 0, 1, 1, 0, 0, 0, 1])
scores = np.array([0.9, 0.8, 0.7, 0.6, 0.6, 0.3, 0.2, 0.1])
predicted = (scores >= 0.5).astype(int)
print("tp, fp, fn, tn:", confusion(labels, predicted))
scores_of = precision_recall_f1(labels, predicted)
print("precision, recall, F1:", [round(each, 3) for each in scores_of])
print("area:", roc_auc(labels, scores).round(4))
