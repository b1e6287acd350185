"""The denominators are exchanged. Precision divides by all that was predicted
positive, recall by all that is positive.

Of which group is precision a share?
"""

import numpy as np


def confusion(labels, predicted):
    tp = int(np.sum((labels == 1) & (predicted == 1)))
    fp = int(np.sum((labels == 0) & (predicted == 1)))
    fn = int(np.sum((labels == 1) & (predicted == 0)))
    return tp, fp, fn, len(labels) - tp - fp - fn


def precision_recall_f1(labels, predicted):
    tp, fp, fn, _ = confusion(labels, predicted)
    precision = tp / (tp + fn) if tp + fn else 0.0
    recall = tp / (tp + fp) if tp + fp else 0.0
    f1 = 2 * tp / (2 * tp + fp + fn) if tp + fp + fn else 0.0
    return precision, recall, f1


def roc_auc(labels, scores):
    positive, negative = scores[labels == 1], scores[labels == 0]
    differences = positive[:, np.newaxis] - negative
    return np.mean((differences > 0) + 0.5 * (differences == 0))


labels, predicted = np.array([1, 1, 1, 1, 0]), np.array([1, 0, 0, 0, 0])
precision, recall, _ = precision_recall_f1(labels, predicted)
print("precision", precision, "recall", recall)
