"""The whole arrays are returned, with the places that are still empty. Their
keys are 0, so their scores are 0: they take a share of the weights and return
nothing.

How many rows should the cache return after two tokens?
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
        return self.keys, self.values


def attend(x, w_q, w_k, w_v, cache):
    keys, values = cache.append(x @ w_k, x @ w_v)
    scores = x @ w_q @ keys.T / np.sqrt(x.shape[1])
    places = np.arange(len(keys))
    future = places > places[len(keys) - len(x) :, np.newaxis]
    scores = np.where(future, -np.inf, scores)
    weights = np.exp(scores - np.max(scores, axis=1, keepdims=True))
    return weights / np.sum(weights, axis=1, keepdims=True) @ values


SEED = 0
rng = np.random.default_rng(SEED)
x, w = rng.normal(size=(4, 2)), rng.normal(size=(3, 2, 2))
for capacity in (4, 100):
    print("room for", capacity, attend(x, *w, Cache(capacity, 2))[-1].round(3))
