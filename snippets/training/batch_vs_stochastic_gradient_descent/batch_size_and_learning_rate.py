"""With a learning rate in proportion the loss does not depend on the batch
size, until the rate is too large to be stable.

Compare the level line with the one whose rate stays the same.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits

SEED = 0
EPOCHS = 5
images, labels = load_digits(return_X_y=True)
x = np.column_stack([images / 16, np.ones(len(images))])[:1792]  # 7 * 256
targets = np.eye(10)[labels][:1792]


def softmax(logits):
    scores = np.exp(logits - logits.max(axis=1, keepdims=True))
    return scores / scores.sum(axis=1, keepdims=True)


def final_loss(batch_size, learning_rate):
    """Return the training loss of softmax regression after EPOCHS epochs."""
    rng = np.random.default_rng(SEED)
    weights = np.zeros((65, 10))
    for _ in range(EPOCHS):
        for batch in np.split(rng.permutation(1792), 1792 // batch_size):
            errors = softmax(x[batch] @ weights) - targets[batch]
            weights -= learning_rate * x[batch].T @ errors / batch_size
    right = np.sum(softmax(x @ weights) * targets, axis=1)
    return -np.log(np.maximum(right, 1e-300)).mean()


sizes = [4, 8, 16, 32, 64, 128, 256, 448, 896, 1792]
rates = {
    "learning rate 0.01": [0.01 for size in sizes],
    "0.01 × batch size / 4": [0.01 * size / 4 for size in sizes],
}
losses = {}
plt.figure(layout="constrained")
for (rule, values), style in zip(rates.items(), ["o--", "s-"], strict=True):
    losses[rule] = list(map(final_loss, sizes, values))
    plt.loglog(sizes, losses[rule], style, label=rule)
    print(f"{rule:22}", *[f"{loss:.2f}" for loss in losses[rule]])
plt.minorticks_off()
plt.yticks([0.7, 1, 2], ["0.7", "1", "2"])
plt.xlabel("batch size")
plt.ylabel(f"training loss after {EPOCHS} epochs")
for line in plt.gca().lines:
    plt.annotate(f" {line.get_label()}", line.get_xydata()[-1],
                 color=line.get_color(), va="center")
plt.show()
