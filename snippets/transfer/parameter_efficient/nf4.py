"""NF4 puts its 16 levels at quantiles of a normal. On normal weights it comes
closer than even levels, on uniform ones it does not, and small blocks help.

Left: the levels, above weights divided by the largest of their block of 64.
Right: error of the weights, relative to their size, by weights in a block.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy.stats import norm

SEED = 0
TAIL = 0.9677083  # the last quantile, as in the library bitsandbytes
rng = np.random.default_rng(SEED)
right = norm.ppf(np.linspace(0.5, TAIL, 9))  # zero, and 8 levels above it
left = -norm.ppf(np.linspace(TAIL, 0.5, 8))[:-1]  # 7 below it
levels = {"NF4": np.concatenate([left, right]) / right[-1],
          "int4": np.arange(-7, 8) / 7}
weights = {"normal": rng.normal(size=2**18),
           "uniform": rng.uniform(-1, 1, 2**18)}
blocks = [16, 64, 256, 1024]


def quantize(w, name, block):
    """Return a code of 4 bits for each weight, and a scale for each block."""
    w = w.reshape(-1, block)
    scales = np.abs(w).max(axis=1, keepdims=True)
    between = (levels[name][1:] + levels[name][:-1]) / 2
    return np.searchsorted(between, w / scales), scales


def dequantize(codes, scales, name):
    return (levels[name][codes] * scales).ravel()


def error(w, name, block):
    again = dequantize(*quantize(w, name, block), name)
    return np.sqrt(np.mean((again - w) ** 2) / np.mean(w**2))


_, (above, below) = plt.subplots(1, 2, figsize=(7, 3.2), layout="constrained")
_, scales = quantize(weights["normal"], "NF4", 64)
scaled = weights["normal"].reshape(-1, 64) / scales
above.hist(scaled.ravel(), 60, color="grey", alpha=0.5, density=True)
errors = {}
for color, name, height in (("C0", "NF4", 1.5), ("C1", "int4", 1.25)):
    above.plot(levels[name], [height] * len(levels[name]), "|", color=color)
    above.text(0, height + 0.05, name, color=color, ha="center")
    for kind, style in (("normal", "o-"), ("uniform", "s--")):
        errors[name, kind] = [error(weights[kind], name, n) for n in blocks]
        below.semilogx(blocks, errors[name, kind], color + style)
        below.text(1300, errors[name, kind][-1], f"{name}, {kind}",
                   color=color, va="bottom" if kind == "normal" else "top")
above.set(xlabel="scaled weight", yticks=[], ylim=(0, 1.7))
below.set(xlabel="weights in a block", xlim=(12, 5e4), ylim=(0, 0.16),
          xticks=blocks, xticklabels=blocks, ylabel="error")
below.minorticks_off()
plt.show()
