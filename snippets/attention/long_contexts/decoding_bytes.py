"""Each request in a batch adds its own cache to what a step of decoding
loads: a smaller cache pays with long texts and with many requests.

A model of 8 billion weights in 16 bits, of 32 layers and heads of 128 numbers.
Bytes: the weights once, and the cache of each request.
"""

import numpy as np

LAYERS, SIZE, BYTES = 32, 128, 2
WEIGHTS, MEMORY = 8e9 * BYTES, 80e9  # bytes


def cache(groups, requests, tokens):
    keys = np.zeros((LAYERS, groups, SIZE), np.float16)  # of one token
    return 2 * keys.nbytes * requests * tokens  # and its values


print("GB that a step loads, by keys:")
print("requests   tokens  32 heads  8 groups  times fewer")
steps = {}
for requests, tokens in ((1, 1_000), (1, 8_000), (32, 8_000), (1, 128_000)):
    many, few = (WEIGHTS + cache(g, requests, tokens) for g in (32, 8))
    steps[requests, tokens] = many, few
    print(f"{requests:8} {tokens:8,} {many / 1e9:9.1f} {few / 1e9:9.1f} "
          f"{many / few:12.2f}")
fit = [int((MEMORY - WEIGHTS) / cache(g, 1, 8_000)) for g in (32, 8)]
print("requests of 8,000 tokens that 80 GB hold:", *fit)
