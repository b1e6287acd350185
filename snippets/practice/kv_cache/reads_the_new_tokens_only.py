"""The new keys and values are added to the cache, and attention then reads
those of the new tokens alone. What was kept is never looked at.

Over how many keys does your softmax run at the fourth token?
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
    keys, values = x @ w_k, x @ w_v
    cache.append(keys, values)
    scores = x @ w_q @ keys.T / np.sqrt(x.shape[1])
    places = np.arange(len(keys))
    future = places > places[len(keys) - len(x) :, np.newaxis]
    scores = np.where(future, -np.inf, scores)
    weights = np.exp(scores - np.max(scores, axis=1, keepdims=True))
    return weights / np.sum(weights, axis=1, keepdims=True) @ values


SEED = 0
rng = np.random.default_rng(SEED)
x, w = rng.normal(size=(4, 2)), rng.normal(size=(3, 2, 2))
cache = Cache(4, 2)
print("at once:", attend(x, *w, Cache(4, 2))[-1].round(3))
for token in x:
    last = attend(token[np.newaxis], *w, cache)[-1]
print("one by one:", last.round(3))
