"""Two models answered the same examples. Compared example by example, their
difference has a narrower interval than compared as two separate scores.

Each pair of lines is another test set of 1,000 examples. The lines are 95%
intervals for how much more accurate model B is; dashed is the truth.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.linear_model import LogisticRegression

SEED = 0
N, DRAWS = 1000, 500
SETS = 20
rng = np.random.default_rng(SEED)


def examples(n):
    x = rng.normal(size=(n, 20))
    return x, x @ np.linspace(0, 1, 20) + rng.normal(0, 1.5, n) > 0


def bootstrap(right_a, right_b):
    """Return 95% intervals of the difference, paired and unpaired."""
    drawn, others = rng.integers(N, size=(2, DRAWS, N))  # with replacement
    score_b = right_b[drawn].mean(axis=1)
    paired = score_b - right_a[drawn].mean(axis=1)  # of the same examples
    unpaired = score_b - right_a[others].mean(axis=1)
    return [np.quantile(d, [0.025, 0.975]) for d in (paired, unpaired)]


x_train, y_train = examples(2000)
x_many, y_many = examples(200_000)  # enough to know the truth
right_a, right_b = (  # A sees 10 of the 20 numbers, B all of them
    y_many == LogisticRegression().fit(x_train[:, first:], y_train).predict(
        x_many[:, first:]) for first in (10, 0))
truth = right_b.mean() - right_a.mean()
sets = rng.permutation(len(y_many))[:SETS * N].reshape(SETS, N)
intervals = np.array([bootstrap(right_a[rows], right_b[rows])
                      for rows in sets])  # (sets, kinds, ends)
for kind, name in enumerate(["paired", "unpaired"]):
    low, high = intervals[:, kind].T
    place = np.arange(SETS) + 0.4 * kind
    plt.hlines(place, low, high, color=f"C{kind}", lw=3 - 1.5 * kind,
               label=f"{name}: {np.sum(low > 0)} of {SETS} leave out 0")
plt.axvline(0, color="0.5", lw=1)
plt.axvline(truth, color="0.5", ls="--")
plt.gca().set(xlabel="accuracy of B minus accuracy of A",
              ylabel="test set", yticks=[])
plt.legend(frameon=False, loc="lower center", bbox_to_anchor=(0.5, 1))
plt.show()
