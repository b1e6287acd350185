"""One block and its masks: what a changed token reaches after two layers is
exactly what the mask allows.

Row: output of a position; column: the token that was changed. The first four
tokens are the source. Dark: the output changes at all.
"""

import matplotlib.pyplot as plt
import numpy as np

SEED = 0
LAYERS = 2
WIDTH, SOURCE = 16, 4  # of eight tokens, four are the source
rng = np.random.default_rng(SEED)
tokens, other = rng.normal(size=(2, 8, WIDTH))
past = np.tri(8, dtype=bool)
prefix = past.copy()
prefix[:SOURCE, :SOURCE] = True  # the source sees all of itself
masks = {"encoder": np.ones((8, 8), bool), "decoder": past,
         "prefix decoder": prefix}
one, reading, writing, crossing = rng.normal(  # four matrices a layer
    size=(4, LAYERS, 4, WIDTH, WIDTH)) / WIDTH


def attend(x, memory, mask, kernels):
    query, key, value, join = kernels
    scores = (x @ query) @ (memory @ key).T / np.sqrt(WIDTH)
    weights = np.exp(np.where(mask, scores, -np.inf))
    weights /= weights.sum(axis=1, keepdims=True)
    return x + weights @ (memory @ value) @ join


def one_stack(x, mask):
    for kernels in one:
        x = attend(x, x, mask, kernels)
    return x


def two_stacks(x):  # cross-attention in each layer of the second
    source, target = x[:SOURCE], x[SOURCE:]
    for kernels in reading:
        source = attend(source, source, True, kernels)
    for kernels, cross in zip(writing, crossing, strict=True):
        target = attend(target, target, past[SOURCE:, SOURCE:], kernels)
        target = attend(target, source, True, cross)
    return np.vstack([source, target])


def reach(network):
    rows = np.arange(8)[:, None]
    moved = [network(np.where(rows == place, other, tokens)) != network(tokens)
             for place in range(8)]
    return np.any(moved, axis=2).T


reached = {name: reach(lambda x, mask=mask: one_stack(x, mask))
           for name, mask in masks.items()}
reached["encoder-decoder"] = reach(two_stacks)
_, axes = plt.subplots(2, 2, figsize=(5, 5), layout="constrained")
for axis, (name, changed) in zip(axes.flat, reached.items(), strict=True):
    axis.imshow(changed, "Greys", vmin=0, vmax=1.5)
    axis.set(title=name, xlabel="changed", ylabel="output")
plt.show()
