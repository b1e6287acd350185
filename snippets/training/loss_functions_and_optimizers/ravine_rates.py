"""On a quadratic loss gradient descent arrives at every rate below two over
the largest curvature, and leaves at every rate above it.

Move the rate. Near the limit each step jumps across the ravine and lands a
little nearer; beyond it, a little farther.
"""

import matplotlib.pyplot as plt
import numpy as np

curvature = np.array([1.0, 30.0])  # along the ravine, and across it
limit = 2 / curvature.max()
shares = [0.05, 0.3, 0.6, 0.95, 1.02]


def descend(learning_rate, start=(-4.0, 1.0), steps=25):
    weights = [np.array(start)]
    for _ in range(steps):
        gradient = curvature * weights[-1]
        weights.append(weights[-1] - learning_rate * gradient)
    return np.array(weights)  # (steps + 1, 2)


def loss(weights):
    return weights**2 @ curvature / 2


paths = {share: descend(share * limit) for share in shares}
along, across = np.meshgrid(np.linspace(-5, 2, 99), np.linspace(-3, 3, 99))
surface = loss(np.stack([along, across], axis=-1))
print(f"limit 2 / 30 = {limit:.4f}; loss after 25 steps:")
for share, path in paths.items():
    print(f"{share:5} of it: {loss(path[-1]):8.4f}")
    figure, (left, right) = plt.subplots(
        1, 2, num=f"share of the limit = {share}", layout="constrained"
    )
    left.contour(along, across, surface, 8, colors="gray", linewidths=0.5)
    left.plot(*path.T, "o-", markersize=3, linewidth=1)
    left.set(title="path of the weights", xlabel="along", ylabel="across")
    for other in paths.values():
        right.semilogy(loss(other), color="gray", linewidth=0.5)
    right.semilogy(loss(path))
    right.set(title="loss", xlabel="step")
plt.show()
