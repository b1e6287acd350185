"""The curve takes a step for each example, also among equal scores. Its area
then depends on the order in which they happen to be listed.

Does your area change when equally scored examples change places?
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
    order = np.argsort(-scores, kind="stable")
    found = np.cumsum(labels[order] == 1)
    below = found[labels[order] == 0]
    return np.mean(below) / np.sum(labels == 1)


scores = np.zeros(4)
for labels in ([1, 1, 0, 0], [1, 0, 1, 0], [0, 0, 1, 1]):
    print(labels, roc_auc(np.array(labels), scores))
