"""As positives grow rarer, the ROC curve stays as it is and precision falls.
Which of two models has the larger area may change with it.

Model A pushes 40% of the positives far up, model B all of them a little. Areas
stand in brackets.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn import metrics

SEED = 0
N = 2000  # positives, and at first as many negatives
rng = np.random.default_rng(SEED)
negatives = rng.normal(size=N)  # their scores, from both models
pushed = rng.random(N) < 0.4
positives = {"A": rng.normal(4.0 * pushed), "B": rng.normal(1.2, size=N)}


def curves(y_true, scores):
    """Return false positive rate, recall and precision, from the top down."""
    down = np.argsort(-scores)
    last = np.diff(scores[down], append=-np.inf) < 0  # equal scores: one step
    right = y_true[down].cumsum()[last]
    flagged = np.arange(1, len(scores) + 1)[last]
    wrong = (flagged - right) / np.sum(1 - y_true)
    return (np.append(0, wrong), np.append(0, right / y_true.sum()),
            np.append(1, right / flagged))


roc, pr, roc_area, pr_area, off = {}, {}, {}, {}, []
for share, copies in ((50, 1), (10, 9), (1, 99)):  # in %; of each negative
    y_true = np.repeat([1, 0], [N, copies * N])
    figure = plt.figure(num=f"positives = {share}%", figsize=(6, 3))
    left, right = figure.subplots(1, 2)
    for model, color, up in (("A", "C0", 0.96), ("B", "C1", 0.85)):
        at = model, share
        scores = np.append(positives[model], np.tile(negatives, copies))
        wrong, found, precision = curves(y_true, scores)
        roc[at], pr[at] = (wrong, found), (found, precision)
        roc_area[at] = np.trapezoid(found, wrong)
        pr_area[at] = np.diff(found) @ precision[1:]  # average precision
        off += [roc_area[at] - metrics.roc_auc_score(y_true, scores),
                pr_area[at] - metrics.average_precision_score(y_true, scores)]
        left.plot(*roc[at], color=color)
        left.text(0.6, up - 0.6, f"{model} ({roc_area[at]:.2f})", color=color)
        right.plot(*pr[at], color=color)
        right.text(0.68, up, f"{model} ({pr_area[at]:.2f})", color=color)
    left.set(title="ROC", xlabel="false positive rate", ylabel="recall")
    right.set(title="precision–recall", xlabel="recall", ylabel="precision",
              ylim=(0, 1.05))
    figure.tight_layout()
print("areas equal to scikit-learn's:", np.abs(off).max() < 1e-9)
plt.show()
