"""Once a network fits all its examples, class weights no longer change its
answers much. With a penalty on its weights they do.

Share of new examples that are called positive, by passes; 22% are. The rare
class weighs 1 or 9. Printed: the share of training examples that are right.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy.special import expit
from sklearn.neural_network import MLPClassifier

SEED = 0
PASSES = [1, 2, 3, 5, 8, 12, 20, 30, 50, 80]
rng = np.random.default_rng(SEED)


def examples(n):
    x = rng.normal(size=(n, 20))
    p = expit(3 * x[:, 0] + 2 * x[:, 1] * x[:, 2] - 3)
    return x, rng.random(n) < p


(x, y), (x_test, y_test) = examples(600), examples(5000)


def shares(weight, penalty):
    """Return the shares called positive, and the network."""
    model = MLPClassifier(64, learning_rate_init=0.005, batch_size=100,
                          alpha=penalty, random_state=SEED)
    found = []
    for number in range(1, PASSES[-1] + 1):
        model.partial_fit(x, y, np.where(y, weight, 1), [False, True])
        if number in PASSES:
            found.append(model.predict(x_test).mean())
    return found, model


lines = {}
for penalty, weight, color, height in (
        (5, 9, "C1", 0.41), (0, 9, "C0", 0.27), (0, 1, "C0", 0.15),
        (5, 1, "C1", 0.06)):
    found, model = shares(weight, penalty)
    lines[penalty, weight] = found, model
    plt.plot(PASSES, found, "-" if weight > 1 else "--", color=color)
    name = f"weight {weight}" + ", penalty" * (penalty > 0)
    plt.text(90, height, name, color=color)
    print(f"{name:17} {model.score(x, y):4.0%} fitted")
plt.axhline(y_test.mean(), color="grey", ls=":")
plt.gca().set(xscale="log", xlabel="passes", ylabel="called positive",
              xlim=(1, 900))
plt.show()
