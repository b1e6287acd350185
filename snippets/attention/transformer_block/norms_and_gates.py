"""RMSNorm is LayerNorm without subtracting the mean. A gated feed-forward
layer with two thirds of the width has as many weights as the usual one.
"""

import keras
import numpy as np
from keras import layers

SEED = 0
WIDTH = 96
keras.utils.set_random_seed(SEED)
x = np.float32(np.random.normal(1, 2, size=(5, WIDTH)))  # five positions


def layer_norm(x, epsilon=0.001):
    centered = x - x.mean(axis=-1, keepdims=True)
    return centered / np.sqrt(x.var(axis=-1, keepdims=True) + epsilon)


def rms_norm(x, epsilon=1e-6):
    return x / np.sqrt(np.mean(x**2, axis=-1, keepdims=True) + epsilon)


def feed_forward(x):  # 4 times as wide inside
    hidden = layers.Dense(4 * WIDTH, "gelu")(x)
    return layers.Dense(WIDTH)(hidden)


def swiglu(x):  # three matrices, 8/3 times as wide inside
    inside = 8 * WIDTH // 3
    gate = layers.Dense(inside, "silu", use_bias=False)(x)
    hidden = gate * layers.Dense(inside, use_bias=False)(x)
    return layers.Dense(WIDTH, use_bias=False)(hidden)


pairs = {"LayerNorm": (layer_norm, layers.LayerNormalization()),
         "RMSNorm": (rms_norm, layers.RMSNormalization())}
for name, (ours, theirs) in pairs.items():
    result, expected = ours(x), np.asarray(theirs(x))
    difference = np.abs(result - expected).max()
    print(f"{name}: {theirs.count_params()} parameters, |mean| "
          f"{abs(result.mean()):.2f}, differs from Keras by {difference:.4f}")
models = {}
for made in (feed_forward, swiglu):
    inputs = keras.Input((None, WIDTH))
    models[made.__name__] = keras.Model(inputs, made(inputs))
    weights = sum(w.shape[0] * w.shape[1] for w in
                  models[made.__name__].weights if len(w.shape) == 2)
    print(f"{made.__name__}: {weights:,} weights")
