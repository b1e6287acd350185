"""On losses that -1 minimizes, Adam climbs to +1, the worst point; gradient
descent and AMSGrad go to -1.

The losses are those of Reddi et al. (2018).
"""

import math

import matplotlib.pyplot as plt
import numpy as np

BETA_2 = 0.99
PERIODS = 1000
PERIOD = 101  # steps


def slope(t):  # of the loss: 1010 w in one step of 101, -10 w in the others
    return 1010.0 if t % PERIOD == 1 else -10.0


def train(rate, name):
    """Return the weight, kept between -1 and 1, averaged over each period."""
    w, m, v, largest, path = 0.0, 0.0, 0.0, 0.0, []
    for t in range(1, PERIODS * PERIOD + 1):
        g = step = slope(t)
        if name != "SGD":
            m = 0.9 * m + 0.1 * g
            v = BETA_2 * v + (1 - BETA_2) * g**2
            largest = max(largest, v)
            divisor = math.sqrt(largest if name == "AMSGrad" else v)
            step = m / divisor * math.sqrt(1 - BETA_2**t) / (1 - 0.9**t)
        w = min(max(w - rate * step, -1.0), 1.0)
        path.append(w)
    return np.reshape(path, (PERIODS, PERIOD)).mean(axis=1)


mean_slope = sum(slope(t) for t in range(PERIOD)) / PERIOD  # about 0.1
rates = {"SGD": 0.0001, "AMSGrad": 0.02, "Adam": 0.02}
paths = {}
figure, axis = plt.subplots(layout="constrained")
for (name, rate), style in zip(rates.items(), ["-", "--", "-."], strict=True):
    paths[name] = train(rate, name)
    end = paths[name][-1]
    print(f"{name:8} ends at {end:5.2f}, loss a step {mean_slope * end:5.2f}")
    axis.plot(range(0, PERIODS, 10), paths[name][::10], style, label=name)
axis.set(xlabel="periods of 101 steps", ylabel="weight (best: -1)")
axis.legend(frameon=False)
plt.show()
