"""One token at a time needs no mask, as all keys lie before it. Several tokens
at once do: here each token of the prompt sees the ones after it.

Does the first token of a prompt see the last one?
"""

import numpy as np


class Cache:

    def __init__(self, capacity, width):
        self.keys = np.zeros((capacity, width))
        self.values = np.zeros((capacity, width))
        self.length = 0

    def append(self, keys, values):
        end = self.length + len(keys)
        if end > len(self.keys):
            raise ValueError(f"there is no room for {end} tokens")
        self.keys[self.length : end] = keys
        self.values[self.length : end] = values
        self.length = end
        return self.keys[:end], self.values[:end]


def attend(x, w_q, w_k, w_v, cache):
    keys, values = cache.append(x @ w_k, x @ w_v)
    scores = x @ w_q @ keys.T / np.sqrt(x.shape[1])
    weights = np.exp(scores - np.max(scores, axis=1, keepdims=True))
    return weights / np.sum(weights, axis=1, keepdims=True) @ values


SEED = 0
rng = np.random.default_rng(SEED)
x, w = rng.normal(size=(4, 2)), rng.normal(size=(3, 2, 2))
print("alone:", attend(x[:1], *w, Cache(4, 2))[0].round(3))
print("in a prompt:", attend(x, *w, Cache(4, 2))[0].round(3))
