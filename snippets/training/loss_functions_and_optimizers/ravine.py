"""On a ravine SGD crawls, arrives or diverges by its rate; momentum, RMSProp
and Adam cross it faster.

It curves 30 times as much across as along. The first three panels are SGD at
three rates.
"""

import keras
import matplotlib.pyplot as plt
import numpy as np
from keras.optimizers import SGD, Adagrad, Adam, RMSprop

STEPS = 40
CURVATURES = np.diag([1.0, 30.0])  # along the ravine, across it
turn = np.array([[1, -1], [1, 1]]) / np.sqrt(2)      # by 45 degrees
rotations = np.stack([np.eye(2), turn])              # (2 ravines, 2, 2)
hessians = rotations @ CURVATURES @ rotations.mT     # the same shape
start = rotations @ [-2.0, 0.5]                      # (2 ravines, 2 weights)


def gradients(weights):
    return (hessians @ weights[..., None])[..., 0]


def losses(weights):  # of the two ravines
    return (weights * gradients(weights)).sum(axis=-1) / 2


def descend(optimizer):
    weights = keras.Variable(start)
    path = [start]
    for _ in range(STEPS):
        optimizer.apply([gradients(path[-1])], [weights])
        path.append(weights.numpy())
    return np.array(path)  # (STEPS + 1, 2 ravines, 2 weights)


paths = {name: descend(optimizer) for name, optimizer in {
    "SGD 0.003": SGD(0.003), "SGD 0.06": SGD(0.06), "SGD 0.068": SGD(0.068),
    "momentum 0.02": SGD(0.02, momentum=0.8), "AdaGrad 0.4": Adagrad(0.4),
    "RMSProp 0.1": RMSprop(0.1), "Adam 0.2": Adam(0.2), "Adam 3": Adam(3.0),
}.items()}
along, across = np.linspace(-3, 3, 41), np.linspace(-1.5, 1.5, 41)
heights = (along**2 + 30 * across[:, None] ** 2) / 2
figure, axes = plt.subplots(
    2, 4, figsize=(7, 3.6), sharex=True, sharey=True, layout="constrained"
)
print(f"loss, at first {losses(start)[0]:.2f}    as drawn   turned by 45 deg")
for axis, (name, path) in zip(axes.flat, paths.items(), strict=True):
    drawn, turned = losses(path[-1])
    print(f"{name:20} {drawn:11.2g} {turned:12.2g}")
    axis.contour(along, across, heights, [0.5, 3], colors="0.5",
                 linewidths=0.8)
    axis.plot(*path[:, 0].T, ".-", markersize=3, lw=0.8, markevery=2)
    axis.set(title=name, xlim=(-3, 3), ylim=(-1.5, 1.5))
figure.supxlabel("first weight, along the ravine")
figure.supylabel("second weight, across")
plt.show()
