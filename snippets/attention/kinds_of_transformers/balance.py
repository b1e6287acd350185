"""A balancing loss evens the load of experts, so that fewer tokens find theirs
full; a dense layer of the active size does far worse than any mixture.

Eight kinds of points, each with its own map; eight experts. Full: share of
the points beyond 1.25 times an even load. Loads: the largest first.
All are trained side by side: they share the batches and nothing else.
"""

import keras
import numpy as np
from keras import initializers, layers, ops

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
        self.balance, normal = balance, initializers.RandomNormal
        self.router = self.add_weight((8, 8), initializers.GlorotUniform(SEED))
        self.first = self.add_weight((8, 8, 8), normal(0, 0.35, SEED))
        self.bias = self.add_weight((8, 1, 8), "zeros")
        self.second = self.add_weight((8, 8, 4), normal(0, 0.35, SEED + 9))

    def call(self, x):
        gates = ops.softmax(x @ self.router)
        chosen = ops.one_hot(ops.argmax(gates, axis=1), 8)
        share, gate = ops.mean(chosen, axis=0), ops.mean(gates, axis=0)
        self.add_loss(8 * self.balance * ops.sum(share * gate))
        out = ops.relu(x[None] @ self.first + self.bias) @ self.second
        return ops.einsum("ne,enj->nj", chosen * gates, out)


def dense(hidden):
    return keras.Sequential([layers.Dense(hidden, "relu"), layers.Dense(4)])


train, test = points(20000), points(4000)
keras.utils.set_random_seed(SEED)
networks = {"not balanced": Mixture(0.0), "weight 0.01": Mixture(0.01),
            "weight 0.1": Mixture(0.1), "dense, active size": dense(8),
            "dense, total size": dense(64)}
x, errors, loads = keras.Input((8,)), {}, {}
model = keras.Model(x, [network(x) for network in networks.values()])
model.compile(keras.optimizers.Adam(0.01), "mse", jit_compile=False)
model.fit(train[0], [train[1]] * 5, 100, epochs=3, verbose=0)
for name, out in zip(networks, model(test[0]), strict=True):
    errors[name] = np.mean((np.array(out) - test[1]) ** 2)
    print(f"{name:19}error {errors[name]:.3f}")
    if isinstance(networks[name], Mixture):
        best = np.argmax(test[0] @ networks[name].router.numpy(), axis=1)
        loads[name] = np.sort(np.bincount(best, minlength=8))[::-1] / 4000
        full = np.maximum(loads[name] - 1.25 / 8, 0).sum()
        print(f"  full {full:.0%}; loads", loads[name].round(2))
