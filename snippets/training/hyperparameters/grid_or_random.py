"""Random search beats a grid where few settings matter, because it tries more
values of each; where all matter equally, the grid wins.

Nine trials each, and the values they try of the setting that matters. Printed:
loss of the best of 27 trials above the best possible, mean of 1,000 problems.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy.stats import qmc

SEED = 0
rng = np.random.default_rng(SEED)
side = (np.arange(3) + 0.5) / 3  # three values of each setting, from 0 to 1
grid = np.stack(np.meshgrid(side, side, side), axis=-1).reshape(1, 27, 3)
trials = {
    "grid": grid,
    "random": rng.random((1000, 27, 3)),
    "random, 3 values": rng.choice(side, (1000, 27, 3)),
    "evenly spread": np.stack([qmc.Halton(3, rng=rng).random(27)
                               for _ in range(1000)]),
    "first only": np.stack(np.broadcast_arrays(
        (np.arange(27) + 0.5) / 27, 0.5, 0.5), axis=-1)[None],
}
weights = {"one": [1, 0.01, 0.01], "two": [1, 1, 0.01], "all": [1, 1, 1]}
best = rng.random((1000, 1, 3))  # where the best settings are, in each problem

loss = {}
print(f"{'that matter:':17}", *(f"{name:>6}" for name in weights))
for name, points in trials.items():
    loss[name] = [((points - best) ** 2 @ weight).min(axis=1).mean()
                  for weight in weights.values()]
    print(f"{name:17}", *(f"{each:6.4f}" for each in loss[name]))

_, axes = plt.subplots(1, 2, figsize=(6, 3), layout="constrained")
for axis, name in zip(axes, ("grid", "random"), strict=True):
    shown = grid[0, ::3, :2] if name == "grid" else trials[name][0, :9, :2]
    axis.plot(*shown.T, "o", color="C0")
    axis.plot(shown[:, 0], [-0.1] * 9, "|", color="C1", ms=14, mew=2)
    axis.set(title=f"{name}: {len(set(shown[:, 0].round(9)))} values",
             xlabel="setting that matters", ylabel="one that does not",
             xlim=(0, 1), ylim=(-0.2, 1), xticks=[], yticks=[])
plt.show()
