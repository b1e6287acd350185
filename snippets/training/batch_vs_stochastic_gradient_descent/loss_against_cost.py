"""At one learning rate, equal steps gain about the same at every batch size;
per example the smallest batch is far ahead.

The same runs twice: counted in steps on the left, in examples on the right.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits

SEED = 0
LEARNING_RATE = 0.2
images, labels = load_digits(return_X_y=True)
x = np.column_stack([images / 16, np.ones(len(images))])[:1792]  # 7 * 256
targets = np.eye(10)[labels][:1792]


def softmax(logits):
    scores = np.exp(logits - logits.max(axis=1, keepdims=True))
    return scores / scores.sum(axis=1, keepdims=True)


def train(batch_size, steps, every):
    """Return steps, and the loss on all examples after each of them."""
    rng = np.random.default_rng(SEED)
    weights, losses, order = np.zeros((65, 10)), [], []
    for step in range(steps + 1):
        if step % every == 0:
            right = np.sum(softmax(x @ weights) * targets, axis=1)
            losses.append(-np.log(right).mean())
        if len(order) == 0:  # a new epoch, in a new order
            order = rng.permutation(len(x))
        batch, order = order[:batch_size], order[batch_size:]
        errors = softmax(x[batch] @ weights) - targets[batch]
        weights -= LEARNING_RATE * x[batch].T @ errors / batch_size
    return np.arange(0, steps + 1, every), np.array(losses)


sizes = {8: (2240, 40), 64: (280, 5), 1792: (280, 5)}  # steps, every
runs = {size: train(size, *steps) for size, steps in sizes.items()}
figure, axes = plt.subplots(1, 2, figsize=(7, 3.2), sharey=True,
                            layout="constrained")
styles = {8: "-", 64: "--", 1792: ":"}
for size, (steps, losses) in runs.items():
    few = steps <= 280
    axes[0].semilogy(steps[few], losses[few], styles[size], label=size)
    epochs = steps * size / len(x)
    axes[1].semilogy(epochs[epochs <= 10], losses[epochs <= 10], styles[size])
axes[0].set(xlabel="steps", ylabel="training loss")
axes[0].minorticks_off()
axes[0].set_yticks([0.2, 0.5, 1, 2], ["0.2", "0.5", "1", "2"])
axes[1].set(xlabel="epochs (1,792 examples each)")
axes[0].legend(title="batch size", frameon=False)
plt.show()
