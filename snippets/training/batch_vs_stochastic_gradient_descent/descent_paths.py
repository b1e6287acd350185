"""Full batches walk smoothly to the minimum; small batches arrive sooner, and
then wander around it.

All three start at the same point and see equally many examples.
"""

import matplotlib.pyplot as plt
import numpy as np

SEED = 0
EPOCHS = 10
LEARNING_RATE = 0.05
rng = np.random.default_rng(SEED)
x = rng.uniform(-1, 3, size=64)
y = 0.5 * x + 1 + rng.normal(scale=0.5, size=64)
design = np.column_stack([x, np.ones(64)])  # predictions: design @ weights
minimum = np.linalg.solve(design.T @ design, design.T @ y)  # normal equation


def loss(weights):
    """Return half the mean squared error of weights of shape (..., 2)."""
    return np.mean((weights @ design.T - y) ** 2, axis=-1) / 2


def path(batch_size, epochs=EPOCHS, decay=0.0):
    """Return the weights after each step, from (-1, 2)."""
    order = np.random.default_rng(SEED)
    weights = [np.array([-1.0, 2.0])]
    for _ in range(epochs):
        for batch in np.split(order.permutation(64), 64 // batch_size):
            errors = design[batch] @ weights[-1] - y[batch]
            gradient = errors @ design[batch] / batch_size
            rate = LEARNING_RATE / (1 + decay * (len(weights) - 1))
            weights.append(weights[-1] - rate * gradient)
    return np.array(weights)


figure, axes = plt.subplots(1, 3, figsize=(7, 3), layout="constrained")
grid = np.meshgrid(np.linspace(-1.3, 1.3, 40), np.linspace(-0.2, 2.3, 40))
surface = loss(np.stack(grid, axis=-1))
levels = loss(minimum) + np.geomspace(0.01, 10, 9)
paths = {size: path(size) for size in [64, 8, 1]}
for axis, (size, points) in zip(axes, paths.items(), strict=True):
    axis.contour(*grid, surface, levels, colors="0.5", linewidths=0.5)
    axis.plot(*points.T, "C1.-", linewidth=0.8, markersize=2)
    axis.plot(*minimum, "C0+", markersize=12)
    axis.set(title=f"batch size {size}", xlabel="slope")
    far = np.linalg.norm(points[-1] - minimum)
    print(f"batch size {size:2}: {len(points) - 1:3} steps,",
          f"then {far:.2f} from the minimum")
axes[0].set_ylabel("intercept")
plt.show()
