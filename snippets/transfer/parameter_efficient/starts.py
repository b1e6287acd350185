"""Two zeros never move. Two random matrices begin as another network: many
examples mend that, few do not. One zero is enough, and so are small values.

Loss on new examples of a linear task whose true update has rank 4, each line
at the best of its rates, after 32 and 512 examples.
"""

import matplotlib.pyplot as plt
import numpy as np

SEED = 0
D, RANK, STEPS = 64, 4, 200
RATES = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5]
rng = np.random.default_rng(SEED)


def normal(*shape):  # rows of A's transpose and of B have length 1
    return rng.normal(size=shape) / np.sqrt(D)


x, new = rng.normal(size=(2, 512, D))
frozen, update = normal(D, D), normal(D, RANK) @ normal(RANK, D)
a, b = normal(D, RANK), normal(RANK, D)
starts = {"B zero": (a, 0 * b, "C0"), "A zero": (0 * a, b, "C1"),
          "both random": (a, b, "C3"), "both small": (a / 10, b / 10, "C2"),
          "both zero": (0 * a, 0 * b, "grey")}


def losses(a, b, examples, rate):
    curve, some = [], x[:examples]
    for _ in range(STEPS):
        error = frozen + a @ b - (frozen + update)  # of the whole matrix
        curve.append(np.sum((new @ error) ** 2) / len(new))
        if curve[-1] > 1e3:
            return [np.inf] * STEPS  # diverged
        slope = 2 * some.T @ (some @ error) / examples  # by the product A B
        a, b = a - rate * slope @ b.T, b - rate * a.T @ slope
    return curve


figure, panels = plt.subplots(1, 2, figsize=(7, 3.2), sharey=True,
                              layout="constrained")
found = {}
for axes, examples in zip(panels, (32, 512), strict=True):
    for name, (first, second, color) in starts.items():
        curves = [losses(first, second, examples, rate) for rate in RATES]
        found[name, examples] = min(curves, key=min)
        axes.plot(found[name, examples], color, label=name)
        print(f"{examples:3} examples, {name:11}: {curves[0][0]:.2f} at first",
              f"{min(found[name, examples]):.2f} at best")
    axes.set(title=f"{examples} examples", xlabel="step", ylim=(0, 10))
    axes.set(ylabel="loss" if examples == 32 else None)
panels[1].legend(frameon=False)
plt.show()
