"""Without a softmax, attention can be read as a table or as a recurrent state:
both give the same, but the state does not grow.

Numbers that must be kept in order to read the next position.
"""

import matplotlib.pyplot as plt
import numpy as np

SEED = 0
LENGTH, SIZE = 200, 16
rng = np.random.default_rng(SEED)
queries, keys, values = rng.normal(size=(3, LENGTH, SIZE))
features_q, features_k = np.exp(queries), np.exp(keys)  # positive


def as_table():
    weights = np.tril(features_q @ features_k.T)  # no later positions
    return weights @ values / weights.sum(axis=1, keepdims=True)


def as_state():
    state, total, read = np.zeros((SIZE, SIZE)), np.zeros(SIZE), []
    for query, key, value in zip(features_q, features_k, values, strict=True):
        state += np.outer(key, value)
        total += key
        read.append(query @ state / (query @ total))
    return np.array(read), state, total


read, state, total = as_state()
difference = np.abs(read - as_table()).max()
print(f"table and state differ by {difference:.6f}")
positions = np.arange(1, LENGTH + 1)
kept = {"keys and values": 2 * SIZE * positions,
        "state": np.full(LENGTH, state.size + total.size)}
for name, numbers in kept.items():
    plt.plot(positions, numbers, label=name)
plt.gca().set(xlabel="position", ylabel="numbers kept")
plt.legend(frameon=False)
plt.show()
