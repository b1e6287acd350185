"""With more capacity the training error only falls; the validation error
falls, and then rises.

Move the degree of the polynomial. From some degree on, the curve follows the
noise of the 20 points that it was fitted to.
"""

import matplotlib.pyplot as plt
import numpy as np
from numpy.polynomial import Chebyshev

SEED = 0
POINTS = 20
rng = np.random.default_rng(SEED)
degrees = [1, 3, 5, 9, 13, 16]


def draw(count):
    x = rng.uniform(0, 1, count)
    return x, np.sin(2 * np.pi * x) + rng.normal(0, 0.3, count)


x_train, y_train = draw(POINTS)
x_val, y_val = draw(500)
models = [Chebyshev.fit(x_train, y_train, each, [0, 1]) for each in degrees]
train = [np.mean((model(x_train) - y_train) ** 2) for model in models]
val = [np.mean((model(x_val) - y_val) ** 2) for model in models]
grid = np.linspace(x_train.min(), x_train.max(), 300)
print("degree  training error  validation error")
for degree, model, low, high in zip(degrees, models, train, val, strict=True):
    print(f"{degree:6}{low:16.2f}{high:18.2f}")
    figure, (left, right) = plt.subplots(
        1, 2, num=f"degree = {degree}", layout="constrained"
    )
    left.plot(x_train, y_train, "o", color="gray", markersize=4)
    left.plot(grid, model(grid))
    left.set(title="the fit", xlabel="x", ylim=(-2.5, 2.5))
    right.semilogy(degrees, train, color="gray", linewidth=1)
    right.semilogy(degrees, val, color="gray", linewidth=1)
    right.annotate("training", (16, train[-1]), ha="right", va="top")
    right.annotate("validation ", (13, val[4]), ha="right")
    right.semilogy([degree, degree], [low, high], "o", color="C0")
    right.set(title="squared error", xlabel="degree")
plt.show()
