"""The threshold for the highest accuracy finds hardly any of the positives.
Costs give another one: near what a false alarm costs, over both costs.

1% of the payments are frauds. A missed fraud costs 50, a false alarm 1.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

SEED = 0
MISS, ALARM = 50, 1
rng = np.random.default_rng(SEED)


def payments(n):
    x = rng.normal(size=(n, 4))
    return x, rng.random(n) < expit(x @ [1.5, 1, 0.5, 0] - 6.1)


def measure(fraud, probability, threshold):
    """Return accuracy, recall, and cost of 1,000 payments."""
    flagged = probability >= threshold
    missed, alarms = fraud & ~flagged, flagged & ~fraud
    cost = MISS * missed.mean() + ALARM * alarms.mean()
    return (flagged == fraud).mean(), flagged[fraud].mean(), 1000 * cost


(x_train, y_train), (x_test, y_test) = payments(30_000), payments(30_000)
model = LogisticRegression().fit(x_train, y_train)
probability = model.predict_proba(x_test)[:, 1]
by_cost = ALARM / (ALARM + MISS)
thresholds = np.geomspace(0.002, 1, 60)
table = np.array([measure(y_test, probability, t) for t in thresholds])

print("threshold  accuracy recall  cost")
for name, threshold in (("never flag", 2), ("0.5", 0.5), ("1/51", by_cost)):
    accuracy, recall, cost = measure(y_test, probability, threshold)
    print(f"{name:10} {accuracy:8.3f} {recall:6.2f} {cost:5.0f}")
_, (left, right) = plt.subplots(1, 2, figsize=(6, 3), layout="constrained")
left.plot(thresholds, table[:, 0], color="C0")
left.text(0.03, 0.8, "accuracy", color="C0")
left.plot(thresholds, table[:, 1], color="C1")
left.text(0.12, 0.3, "recall", color="C1")
right.plot(thresholds, table[:, 2], color="C2")
right.axvline(by_cost, color="0.5", ls="--")
right.text(1.1 * by_cost, 60, "1/51", color="0.5")
right.set(ylabel="cost of 1,000 payments", ylim=(0, None))
for axis in (left, right):
    axis.set(xlabel="threshold", xscale="log")
plt.show()
