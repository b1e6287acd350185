"""L2 in the loss is weight decay under SGD, but not under Adam, where it
shrinks a weight less the larger its gradients; AdamW shrinks all alike.

Compare the numbers of each row.
"""

import keras
import numpy as np
from keras.optimizers import SGD, Adam, AdamW

LEARNING_RATE = 0.02
DECAY = 0.5
# Four weights pushed to and fro: only the size of their gradients differs.
sizes = np.array([0.3, 1, 3, 10], dtype="float32")
signs = [+1, -1, -1, +1] * 25


def shrink(optimizer, l2=0.0):
    weights = keras.Variable(np.ones(4))
    for sign in signs:
        # The loss term l2 / 2 * weights**2 has the gradient l2 * weights.
        gradients = sign * sizes + l2 * weights
        optimizer.apply([gradients], [weights])
    return weights.numpy()


remaining = {
    "SGD, L2 in the loss": shrink(SGD(LEARNING_RATE), l2=DECAY),
    "SGD, weight decay": shrink(SGD(LEARNING_RATE, weight_decay=DECAY)),
    "Adam, L2 in the loss": shrink(Adam(LEARNING_RATE), l2=DECAY),
    "AdamW, weight decay": shrink(AdamW(LEARNING_RATE, weight_decay=DECAY)),
}
print(f"left of 1.00 after {len(signs)} steps, by size of the gradients")
print(f"{'':20}" + "".join(f"{size:8.1f}" for size in sizes))
for name, weights in remaining.items():
    print(f"{name:20}" + "".join(f"{weight:8.2f}" for weight in weights))
