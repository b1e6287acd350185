"""With a cache of keys and values, a model generates the same tokens for a
fraction of the work.

Multiplications for each new token, of two layers of causal attention with
random weights. Without a cache, all earlier positions are computed again.
"""

import matplotlib.pyplot as plt
import numpy as np

SEED = 0
WIDTH, LENGTH = 32, 60
LAYERS = 2
CAUSAL = True
rng = np.random.default_rng(SEED)
embeddings, outputs = rng.normal(size=(2, 50, WIDTH))  # of 50 tokens
places = rng.normal(size=(LENGTH, WIDTH))  # one vector for each position
kernels = rng.normal(size=(LAYERS, 4, WIDTH, WIDTH)) / np.sqrt(WIDTH)
work = []  # multiplications, one number for each new token


def matmul(a, b):
    work[-1] += a.shape[0] * a.shape[1] * b.shape[1]
    return a @ b


def attend(queries, keys, values):  # the queries are of the last positions
    scores = matmul(queries, keys.T) / np.sqrt(WIDTH)
    seen = np.tri(len(queries), len(keys), len(keys) - len(queries), bool)
    weights = np.exp(np.where(seen | (not CAUSAL), scores, -np.inf))
    return matmul(weights / weights.sum(axis=1, keepdims=True), values)


def next_token(tokens, cache):  # of each layer: its keys and values
    work.append(0)
    done = len(cache[0][0])
    x = embeddings[tokens[done:]] + places[done:len(tokens)]
    for layer, (query, key, value, join) in enumerate(kernels):
        keys = np.vstack([cache[layer][0], matmul(x, key)])
        values = np.vstack([cache[layer][1], matmul(x, value)])
        cache[layer] = keys, values
        x = x + matmul(attend(matmul(x, query), keys, values), join)
    return int(np.argmax(outputs @ x[-1]))


def generate(keep):
    tokens, cache = [0], [np.zeros((2, 0, WIDTH))] * LAYERS
    while len(tokens) < LENGTH:
        tokens.append(next_token(tokens, cache if keep else [*cache]))
    return tokens, cache


plain, _ = generate(keep=False)
cached, cache = generate(keep=True)
without, with_cache = np.split(np.array(work), 2)
print("the same tokens:", plain == cached, "\nthe first:", *cached[:10])
print(f"multiplications: {sum(without):,} without, {sum(with_cache):,} with")
plt.plot(without, label="without a cache")
plt.plot(with_cache, label="with a cache")
plt.gca().set(xlabel="position of the new token", ylabel="multiplications",
              yscale="log")
plt.legend(frameon=False)
plt.show()
