"""Repeating the rare class before cross-validation makes skill out of noise:
copies stand on both sides of the split.

Labels that nothing predicts; area under the ROC curve of a decision tree.
"""

import numpy as np
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold
from sklearn.tree import DecisionTreeClassifier

SEED = 0
rng = np.random.default_rng(SEED)
x, y = rng.normal(size=(600, 20)), np.arange(600) % 10 == 0


def repeated(x, y):
    """Repeat the positives until both classes are as large."""
    rows = rng.choice(np.flatnonzero(y), np.sum(~y) - np.sum(y))
    return np.r_[x, x[rows]], np.r_[y, y[rows]]


def validated(x, y, treat):
    """Return the mean over 5 folds; `treat` is used on training folds."""
    areas = []
    for train, held_out in StratifiedKFold(5).split(x, y):
        model = DecisionTreeClassifier(random_state=SEED)
        model.fit(*treat(x[train], y[train]))
        p = model.predict_proba(x[held_out])[:, 1]
        areas.append(roc_auc_score(y[held_out], p))
    return np.mean(areas)


areas = {
    "untreated": validated(x, y, lambda x, y: (x, y)),
    "repeated in each fold": validated(x, y, repeated),
    "repeated before": validated(*repeated(x, y), lambda x, y: (x, y)),
}
for name, area in areas.items():
    print(f"{name:21} {area:.2f}")
