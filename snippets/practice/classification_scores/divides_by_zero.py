"""Nothing was predicted positive, and 0 / 0 has no value: Python raises. A
rule for that case has to be chosen.

What are your denominators when a model finds nothing at all?
"""

import numpy as np


def confusion(labels, predicted):
    tp = int(np.sum((labels == 1) & (predicted == 1)))
    fp = int(np.sum((labels == 0) & (predicted == 1)))
    fn = int(np.sum((labels == 1) & (predicted == 0)))
    return tp, fp, fn, len(labels) - tp - fp - fn


def precision_recall_f1(labels, predicted):
    tp, fp, fn, _ = confusion(labels, predicted)
    precision = tp / (tp + fp)
    recall = tp / (tp + fn)
    f1 = 2 * tp / (2 * tp + fp + fn)
    return precision, recall, f1


def roc_auc(labels, scores):
    positive, negative = scores[labels == 1], scores[labels == 0]
    differences = positive[:, np.newaxis] - negative
    return np.mean((differences > 0) + 0.5 * (differences == 0))


try:
    print(precision_recall_f1(np.array([0, 1, 1]), np.array([0, 0, 0])))
except ZeroDivisionError as error:
    print("ZeroDivisionError:", error)
