"""Nothing asks whether there is room. Beyond the end a slice is empty, NumPy
broadcasts one row into it without a word, and the token is lost.

What happens to a token for which there is no room?
"""

import numpy as np


class Cache:

    def __init__(self, capacity, width):
        self.keys = np.zeros((capacity, width))
        self.values = np.zeros((capacity, width))
        self.length = 0

    def append(self, keys, values):
        end = self.length + len(keys)
        self.keys[self.length : end] = keys
        self.values[self.length : end] = values
        self.length = end
        return self.keys[:end], self.values[:end]


def attend(x, w_q, w_k, w_v, cache):
    keys, values = cache.append(x @ w_k, x @ w_v)
    scores = x @ w_q @ keys.T / np.sqrt(x.shape[1])
    places = np.arange(len(keys))
    future = places > places[len(keys) - len(x) :, np.newaxis]
    scores = np.where(future, -np.inf, scores)
    weights = np.exp(scores - np.max(scores, axis=1, keepdims=True))
    return weights / np.sum(weights, axis=1, keepdims=True) @ values


cache = Cache(2, 1)
try:
    for number in (1.0, 2.0, 3.0):
        keys, _ = cache.append([[number]], [[number]])
        print("length", cache.length, "keys", keys.ravel())
except ValueError as error:
    print("ValueError:", error)
