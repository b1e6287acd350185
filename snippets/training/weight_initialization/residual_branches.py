"""On a residual stream each branch adds variance: at full size it doubles in
every block. Branches scaled by one over the root of their number keep it near
1, and zero ones leave it at 1.

Mean square of the stream over 24 branches, before training.
"""

import matplotlib.pyplot as plt
import numpy as np

SEED = 0
BRANCHES, WIDTH = 24, 256
rng = np.random.default_rng(SEED)
x = rng.normal(size=(200, WIDTH))
inner, outer = rng.normal(size=(2, BRANCHES, WIDTH, WIDTH)) / np.sqrt(WIDTH)


def stream(scale, normalized):
    h, found = x, [np.mean(x**2)]
    for first, last in zip(inner, outer, strict=True):
        into = h
        if normalized:  # root mean square, as in a pre-norm transformer
            into = h / np.sqrt(np.mean(h**2, axis=1, keepdims=True))
        hidden = np.sqrt(2) * np.maximum(into @ first, 0)  # He's scale
        h = h + scale * hidden @ last
        found.append(np.mean(h**2))
    return np.array(found)


# name: scale of the branches, normalized, what it comes to by the formula
cases = {"full": (1, False, 2.0**BRANCHES),
         "full, normalized": (1, True, 1 + BRANCHES),
         "scaled": (BRANCHES**-0.5, False, (1 + 1 / BRANCHES) ** BRANCHES),
         "scaled, normalized": (BRANCHES**-0.5, True, 2),
         "zero": (0, False, 1)}
measured = {}
print("branches             measured     formula")
for (name, (scale, normalized, formula)), (color, height) in zip(
        cases.items(), (("C3", 1), ("C1", 1), ("C0", 2.4), ("C2", 0.9),
                        ("grey", 0.45)), strict=True):
    measured[name] = stream(scale, normalized)
    print(f"{name:18}{measured[name][-1]:11,.1f}{formula:13,.1f}")
    plt.semilogy(measured[name], color=color, label=name)
    plt.text(BRANCHES + 0.4, measured[name][-1] * height, name, color=color,
             va="center")
plt.gca().set(xlabel="branch", ylabel="mean square of the stream",
              xlim=(0, 34), ylim=(0.2, 1e8), xticks=[0, 8, 16, 24])
plt.show()
