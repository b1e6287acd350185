"""A cache of keys and values: each token is projected once, and read by all.

The outputs are those of causal attention over the whole sequence, whether the
tokens come one by one or in parts.
"""

import numpy as np


class Cache:
    """Keys and values of all tokens so far, in arrays that are made once."""

    def __init__(self, capacity, width):
        """Make room for `capacity` tokens; `length`, those there, is 0."""
        self.keys = np.zeros((capacity, width))
        self.values = np.zeros((capacity, width))
        self.length = 0

    def append(self, keys, values):
        """Add those of t tokens, (t, width) each; return all so far.

        Both returned arrays are (length, width). If there is no room for all
        t, a ValueError is raised and nothing is added.
        """
        end = self.length + len(keys)
        if end > len(self.keys):
            raise ValueError(f"there is no room for {end} tokens")
        self.keys[self.length : end] = keys
        self.values[self.length : end] = values
        self.length = end
        return self.keys[:end], self.values[:end]


def attend(x, w_q, w_k, w_v, cache):
    """Return the outputs (t, d) of t new tokens x (t, d), by causal attention.

    w_q, w_k, w_v: (d, d), applied as x @ w. cache: the Cache, of width d, of
    the tokens before; the new ones are added to it.
    """
    keys, values = cache.append(x @ w_k, x @ w_v)
    scores = x @ w_q @ keys.T / np.sqrt(x.shape[1])
    places = np.arange(len(keys))
    future = places > places[len(keys) - len(x) :, np.newaxis]
    scores = np.where(future, -np.inf, scores)
    weights = np.exp(scores - np.max(scores, axis=1, keepdims=True))
    return weights / np.sum(weights, axis=1, keepdims=True) @ values


SEED = 0
rng = np.random.default_rng(SEED)
x, w = rng.normal(size=(5, 4)), rng.normal(size=(3, 4, 4))
whole = attend(x, *w, Cache(5, 4))
cache = Cache(5, 4)
parts = [attend(part, *w, cache) for part in (x[:3], x[3:4], x[4:])]
print("at once: ", whole[-1].round(3))
print("in parts:", parts[-1][-1].round(3), "tokens kept:", cache.length)
