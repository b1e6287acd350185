"""Without useless columns a network and boosted trees are level; with many the
network falls far behind the trees, which lose little.

Watch the lines part.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import RidgeCV
from sklearn.neural_network import MLPRegressor

SEED = 0
L2 = 1  # strength of the penalty on the network's weights
useless = [0, 15, 45]
rng = np.random.default_rng(SEED)
x = rng.uniform(-1.7, 1.7, size=(1500, 5 + max(useless)))  # of variance 1
u = (x[:, :5] + 1.7) / 3.4  # only five columns matter, from 0 to 1
y = (10 * np.sin(np.pi * u[:, 0] * u[:, 1]) + 20 * (u[:, 2] - 0.5) ** 2
     + 10 * u[:, 3] + 5 * u[:, 4] + rng.normal(size=1500))
y = (y - y.mean()) / y.std()

models = {
    "network": MLPRegressor(
        hidden_layer_sizes=(32, 32), alpha=L2, learning_rate_init=0.01,
        max_iter=1000, random_state=SEED),
    "linear": RidgeCV(),
    "boosted trees": HistGradientBoostingRegressor(  # many small trees
        learning_rate=0.05, max_iter=600, max_leaf_nodes=6,
        random_state=SEED),
}
scores = {name: [] for name in models}
for name, model in models.items():
    for extra in useless:
        columns = slice(5 + extra)
        model.fit(x[:1000, columns], y[:1000])
        scores[name].append(model.score(x[1000:, columns], y[1000:]))

figure, axis = plt.subplots(layout="constrained")
for (name, curve), style in zip(
        scores.items(), ["o-", "^:", "s--"], strict=True):
    axis.plot(useless, curve, style, label=name)
axis.set(xlabel="useless columns beside five useful ones",
         ylabel="explained share of the variance", ylim=(0.6, 1))
for line in axis.lines:
    axis.annotate(line.get_label(), line.get_xydata()[-1], (8, 0),
                  textcoords="offset points", va="center",
                  color=line.get_color())
plt.show()
