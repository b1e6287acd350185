"""Weighting by w multiplies the odds by about w. Subtracting log w from the
logits brings the probabilities back.

Mean predicted probability and share of positives in ten groups, sorted by
prediction. Printed: the log loss on new examples.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy.special import expit, logit
from sklearn.metrics import log_loss
from sklearn.neural_network import MLPClassifier

SEED = 0
WEIGHT = 20
rng = np.random.default_rng(SEED)


def examples(n):
    x = rng.normal(size=(n, 4))
    p = expit(2 * x[:, 0] * x[:, 1] + x[:, 2] ** 2 + x[:, 3] - 6.2)
    return x, rng.random(n) < p


def probabilities(weight):
    model = MLPClassifier(32, learning_rate_init=0.005, random_state=SEED)
    for _ in range(15):
        model.partial_fit(x, y, np.where(y, weight, 1), [False, True])
    return model.predict_proba(x_test)[:, 1]


def groups(p):
    """Return mean probability and share of positives, a column for each."""
    order = np.array_split(np.argsort(p), 10)
    return np.array([(p[rows].mean(), y_test[rows].mean()) for rows in order])


(x, y), (x_test, y_test) = examples(10_000), examples(50_000)
weighted = probabilities(WEIGHT)
found = {"plain": probabilities(1), "weighted": weighted,
         "undone": expit(logit(weighted) - np.log(WEIGHT))}
for (name, p), color, at in zip(
        found.items(), ("C0", "C1", "C2"), (5, 4, 7), strict=True):
    plt.loglog(*groups(p).T, "-o", color=color)
    plt.text(*groups(p)[at], f"   {name}", color=color, va="top")
    print(f"{name:9} {log_loss(y_test, p):.3f}")
plt.axline((0.001, 0.001), (1, 1), color="grey", ls="--")
plt.gca().set(xlabel="predicted probability", ylabel="share of positives",
              xlim=(5e-4, 1), ylim=(5e-4, 1))
plt.show()
