"""A balancing loss evens the load of experts, so that fewer tokens find theirs
full; a dense layer of the active size does far worse than either mixture.

Eight kinds of points, each with its own map; eight experts. Full: share of
the points beyond 1.25 times an even load. Loads: the largest first.
"""

import keras
import numpy as np
from keras import layers, ops

SEED = 0
rng = np.random.default_rng(SEED)
centers, maps = rng.normal(size=(8, 8)), rng.normal(size=(8, 8, 4)) / 8**0.5


def points(count):
    kind, x = rng.integers(8, size=count), rng.normal(size=(count, 8)) / 2
    return centers[kind] + x, np.einsum("ni,nij->nj", x, maps[kind])


class Mixture(layers.Layer):
    """Sends each input to one expert, as Switch does."""

    def __init__(self, balance):
        super().__init__()
        self.balance, normal = balance, keras.initializers.RandomNormal
        self.router = self.add_weight((8, 8), "glorot_uniform")
        self.first = self.add_weight((8, 8, 8), normal(stddev=0.35))
        self.bias = self.add_weight((8, 1, 8), "zeros")
        self.second = self.add_weight((8, 8, 4), normal(stddev=0.35))

    def call(self, x):  # noqa: D102
        gates = ops.softmax(x @ self.router)
        chosen = ops.one_hot(ops.argmax(gates, axis=1), 8)
        share, gate = ops.mean(chosen, axis=0), ops.mean(gates, axis=0)
        self.add_loss(8 * self.balance * ops.sum(share * gate))
        out = ops.relu(x[None] @ self.first + self.bias) @ self.second
        return ops.einsum("ne,enj->nj", chosen * gates, out)


def dense(hidden):
    return keras.Sequential([layers.Dense(hidden, "relu"), layers.Dense(4)])


train, test = points(20000), points(4000)
errors, loads = {}, {}
for name, make, value in (
        ("balanced", Mixture, 0.1), ("not balanced", Mixture, 0.0),
        ("dense, active size", dense, 8), ("dense, total size", dense, 64)):
    keras.utils.set_random_seed(SEED)
    network = make(value)
    model = keras.Sequential([keras.Input((8,)), network])
    model.compile(keras.optimizers.Adam(0.01), "mse", jit_compile=False)
    model.fit(*train, 100, epochs=3, verbose=0)
    errors[name] = np.mean((np.array(model(test[0])) - test[1]) ** 2)
    print(f"{name:19}error {errors[name]:.3f}")
    if make == Mixture:
        gates = test[0] @ network.router.numpy()
        load = np.bincount(np.argmax(gates, axis=1), minlength=8) / 4000
        loads[name], full = np.sort(load)[::-1], np.maximum(load - 1.25 / 8, 0)
        print(f"  full {full.sum():.0%}; loads",
              *(f"{each:.2f}" for each in loads[name]))
