"""A mixture of experts sends each token to its best few experts; sorted by
expert it gives what a loop over tokens gives, and most parameters rest.

The same count for Mixtral 8x7B, from its published sizes.
"""

import numpy as np

SEED = 0
EXPERTS, TOP, WIDTH, HIDDEN = 8, 2, 16, 64
rng = np.random.default_rng(SEED)
router = rng.normal(size=(WIDTH, EXPERTS)) / np.sqrt(WIDTH)
first = rng.normal(size=(EXPERTS, WIDTH, HIDDEN)) / np.sqrt(WIDTH)
second = rng.normal(size=(EXPERTS, HIDDEN, WIDTH)) / np.sqrt(HIDDEN)
tokens = rng.normal(size=(100, WIDTH))


def expert(number, x):  # an ordinary feed-forward layer
    return np.maximum(x @ first[number], 0) @ second[number]


def route(x):
    """Return for each token its best experts, and their shares."""
    logits = x @ router
    best = np.argsort(-logits, axis=1)[:, :TOP]
    shares = np.exp(np.take_along_axis(logits, best, axis=1))
    return best, shares / shares.sum(axis=1, keepdims=True)


def mixture(x):  # each expert works once, on all of its tokens
    best, shares = route(x)
    out = np.zeros_like(x)
    for number in range(EXPERTS):
        token, place = np.nonzero(best == number)
        out[token] += shares[token, place, None] * expert(number, x[token])
    return out


best, shares = route(tokens)
loop = [sum(share * expert(number, token)
            for number, share in zip(*choice, strict=True))
        for token, *choice in zip(tokens, best, shares, strict=True)]
difference = abs(mixture(tokens) - loop).max()
print(f"largest difference from a loop: {difference:.6f}")
one = first[0].size + second[0].size
print(f"here: {router.size + EXPERTS * one:,} parameters, "
      f"{router.size + TOP * one:,} active for a token")


def mixtral(experts):  # parameters, if each token used as many experts
    width, hidden, keys, layers, vocabulary = 4096, 14336, 1024, 32, 32000
    attention = 2 * width * width + 2 * width * keys  # keys in 8 groups
    layer = attention + experts * 3 * width * hidden + 8 * width + 2 * width
    return layers * layer + 2 * vocabulary * width + width


print(f"Mixtral 8x7B: {mixtral(8) / 1e9:.1f} billion, "
      f"{mixtral(2) / 1e9:.1f} active, not 8 x 7 = 56")
