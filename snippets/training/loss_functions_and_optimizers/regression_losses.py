"""An outlier's pull grows without bound only under squared error.

The losses are on the left, their gradients on the right: look at how far each
goes for a large error.
"""

import matplotlib.pyplot as plt
import numpy as np

DELTA = 5.0  # where Huber turns from squared to absolute, in minutes


def squared(error):
    return error**2


def absolute(error):
    return np.abs(error)


def huber(error):
    small = error**2 / 2
    large = DELTA * np.abs(error) - DELTA**2 / 2
    return np.where(np.abs(error) <= DELTA, small, large)


def best_constant(loss, targets):
    """Return the prediction with the lowest average loss on all targets."""
    predictions = np.linspace(15, 45, 3001)[:, None]  # (3001, 1)
    average = loss(targets - predictions).mean(axis=1)
    return predictions[average.argmin(), 0]


minutes = np.array([18.0, 20, 21, 22, 23, 24, 25, 27])  # eight deliveries
outliers = [36, 90, 180]                                # and a late one
error = np.linspace(-10, 10, 201)
figure, axes = plt.subplots(1, 2, figsize=(7, 3), layout="constrained")
print("best constant if the late one took", outliers, "minutes")
constants = {}
for loss, style in [(squared, "-"), (absolute, "--"), (huber, "-.")]:
    name = loss.__name__
    constants[name] = [
        best_constant(loss, np.append(minutes, late)) for late in outliers
    ]
    print(f"{name:8}", " ".join(f"{c:6.1f}" for c in constants[name]))
    axes[0].plot(error, loss(error), style, label=name)
    axes[1].plot(error, np.gradient(loss(error), error), style)
axes[0].set(xlabel="error (minutes)", ylabel="loss", ylim=(0, 60))
axes[1].set(xlabel="error (minutes)", ylabel="gradient of the loss")
axes[0].legend(frameon=False)
plt.show()
