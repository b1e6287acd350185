"""A convolution's output moves with the image; strides and pooling follow only
by whole strides; global pooling stays the same; borders can spoil all of it.

Look for the cells that say "changes".
"""

import keras
import numpy as np
from keras.layers import (
    Conv2D,
    Dense,
    Flatten,
    GlobalAveragePooling2D,
    MaxPooling2D,
)

SEED = 0
keras.utils.set_random_seed(SEED)
rng = np.random.default_rng(SEED)
image = np.zeros((1, 20, 20, 1), dtype="float32")  # batch, rows, columns, 1
image[:, 8:14, 8:14] = rng.uniform(size=(1, 6, 6, 1))


def conv(strides=1):
    return Conv2D(8, 3, strides, padding="same", activation="relu")


def response(network, pixels):
    """Move the image left; find the move of the output that fits best."""
    before = np.asarray(network(image))
    after = np.asarray(network(np.roll(image, -pixels, axis=2)))
    moves = range(10) if before.ndim == 4 else [0]  # a vector cannot move
    changes = [np.abs(np.roll(before, -move, axis=-2) - after).max()
               for move in moves]
    move = np.argmin(changes)
    if changes[move] > 1e-5:
        return "changes"
    return f"moves by {move}" if before.ndim == 4 else "stays"


stacks = {
    "conv": [conv()],
    "conv, max pooling 2x2": [conv(), MaxPooling2D(2)],
    "conv with stride 2": [conv(strides=2)],
    "conv, flatten, dense": [conv(), Flatten(), Dense(10)],
    "conv, global average": [conv(), GlobalAveragePooling2D()],
}
networks = {name: keras.Sequential(stack) for name, stack in stacks.items()}
shifts = 1, 2, 8  # by 8 the pattern, still whole, arrives at the border
print("image moves left by    " + "".join(f"{by:<12}" for by in shifts))
for name, network in networks.items():
    answers = [response(network, by) for by in shifts]
    print(f"{name:22} " + " ".join(f"{a:11}" for a in answers).rstrip())
