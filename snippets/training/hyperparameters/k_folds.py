"""Folds from scratch equal scikit-learn's. With few examples five folds
estimate better than one part; with a thousand to spare, one part is enough.

Each estimate of a linear classifier's accuracy is made on 300 draws of
examples. Spread: its standard deviation; fits: how often it trains.
"""

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import KFold, StratifiedKFold

SEED = 0
rng = np.random.default_rng(SEED)
x, y = load_digits(return_X_y=True)


def folds(count, k):
    """Return k parts which together hold each example once."""
    return np.array_split(np.arange(count), k)


def stratified_folds(y, k):
    """Return k parts, each with nearly the same share of each class."""
    fold_of = np.empty(len(y), int)
    for label in np.unique(y):
        takes = [np.sum(np.sort(y)[i::k] == label) for i in range(k)]
        fold_of[y == label] = np.repeat(np.arange(k), takes)
    return [np.flatnonzero(fold_of == i) for i in range(k)]


def score(train, held_out):
    """Fit a linear classifier by ridge regression; return its accuracy."""
    squares = x[train].T @ x[train] + 10 * np.eye(64)
    weights = np.linalg.solve(squares, x[train].T @ np.eye(10)[y[train]])
    return np.mean((x[held_out] @ weights).argmax(axis=1) == y[held_out])


def cross_validate(examples, parts):
    return np.mean([score(np.delete(examples, part), examples[part])
                    for part in parts])


for name, ours, theirs in (("plain", folds(len(y), 5), KFold(5)),
                           ("stratified", stratified_folds(y, 5),
                            StratifiedKFold(5))):
    same = [np.array_equal(part, test) for part, (_, test)
            in zip(ours, theirs.split(x, y), strict=True)]
    print(f"{name:11}", *(len(part) for part in ours), "equal:", all(same))
estimates = {"one part of 20": [], "five folds of 20": [], "1,000 more": []}
for _ in range(300):
    drawn = rng.permutation(len(y))
    few, parts = drawn[:100], folds(100, 5)
    estimates["one part of 20"].append(cross_validate(few, parts[:1]))
    estimates["five folds of 20"].append(cross_validate(few, parts))
    estimates["1,000 more"].append(score(few[20:], drawn[100:1100]))
for (name, each), fits in zip(estimates.items(), (1, 5, 1), strict=True):
    print(f"{name:17} {np.mean(each):.3f}, spread {np.std(each):.3f}, "
          f"fits: {fits}")
