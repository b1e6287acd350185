"""Dropout at rate 0.2 zeroes a fifth of the activations, scales the rest by
1.25, adds no parameters, and does nothing at inference.
"""

import keras
import numpy as np

SEED = 0
RATE = 0.2


def forward(x, rng, training):
    """Return the output, and the mask by which the slopes go back."""
    if not training:
        return x, np.ones_like(x)
    mask = (rng.random(x.shape) >= RATE) / (1 - RATE)  # 0, or 1.25
    return x * mask, mask


def backward(slopes, mask):
    return slopes * mask  # what was dropped gets no gradient


keras.utils.set_random_seed(SEED)
dropout = keras.layers.Dropout(RATE)
activations = np.ones((1000, 100), dtype="float32")  # examples, units

training = np.asarray(dropout(activations, training=True))
inference = np.asarray(dropout(activations, training=False))
print(f"training:  {np.mean(training == 0):.0%} are dropped, the others")
print(f"           become {training.max():.2f}; mean {training.mean():.2f}")
by_hand, mask = forward(activations, np.random.default_rng(SEED), True)
print(f"by hand:   {np.mean(mask == 0):.0%} are dropped,"
      f" mean {by_hand.mean():.2f}")
print(f"inference: unchanged: {np.array_equal(inference, activations)}")


def network(*regularizers):
    return keras.Sequential([
        keras.Input(shape=(784,)),
        keras.layers.Dense(64, activation="relu"),
        *regularizers,
        keras.layers.Dense(10, activation="softmax"),
    ])


without, with_dropout = network(), network(keras.layers.Dropout(0.5))
print(f"784 -> 64 -> 10:                {without.count_params():,} parameters")
print(f"784 -> 64 -> dropout 0.5 -> 10: {with_dropout.count_params():,}")
