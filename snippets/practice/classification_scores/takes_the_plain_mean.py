"""F1 is the plain mean of precision and recall. The harmonic mean is low when
either is low; the plain one is at least half of the better.

What should F1 be when precision is 1 and recall is nearly 0?
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
    f1 = (precision + recall) / 2
    return precision, recall, f1


def roc_auc(labels, scores):
    positive, negative = scores[labels == 1], scores[labels == 0]
    differences = positive[:, np.newaxis] - negative
    return np.mean((differences > 0) + 0.5 * (differences == 0))


labels, predicted = np.ones(100, int), np.zeros(100, int)
predicted[0] = 1
print([round(each, 3) for each in precision_recall_f1(labels, predicted)])
