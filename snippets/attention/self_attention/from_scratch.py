"""Attention from scratch gives what `keras.layers.MultiHeadAttention` gives,
with one head or four, which have the same number of parameters.
"""

import keras
import numpy as np

SEED = 0
keras.utils.set_random_seed(SEED)  # NumPy's too


def softmax(scores):
    exponentials = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def attention(queries, keys, values, mask=True):
    """Read values: arrays of (heads, positions, size); mask says where."""
    scores = queries @ np.swapaxes(keys, -1, -2) / np.sqrt(keys.shape[-1])
    weights = softmax(np.where(mask, scores, -np.inf))  # each row sums to 1
    return weights @ values, weights


def multi_head(layer, x, memory, mask=True):
    """Let x, of (positions, width), read from memory, by a layer's weights."""
    weights = [each.numpy() for each in layer.weights]

    def project(tokens, at):  # to (heads, positions, size)
        heads = np.einsum("pw,whs->hps", tokens, weights[at])
        return heads + weights[at + 1][:, None]

    read, _ = attention(project(x, 0), project(memory, 2), project(memory, 4),
                        mask)
    return np.einsum("hps,hsw->pw", read, weights[6]) + weights[7]


x, other = np.random.normal(size=(6, 32)), np.random.normal(size=(9, 32))
past = np.tril(np.ones((6, 6), bool))  # row: who looks; column: at whom
cases = {"self": (x, x), "causal": (x, x, past), "cross": (x, other)}
differences, layers = {}, {}
for heads in (1, 4):
    layers[heads] = keras.layers.MultiHeadAttention(heads, 32 // heads)
    for name, (reader, memory, *mask) in cases.items():
        masks = {"attention_mask": mask[0][None]} if mask else {}
        theirs = layers[heads](reader[None], memory[None], **masks)[0]
        ours = multi_head(layers[heads], reader, memory, *mask)
        differences[heads, name] = np.abs(ours - theirs).max()
    print(f"heads: {heads}, parameters: {layers[heads].count_params():,}")
    print("differ by", *(f"{differences[heads, n]:.4f} ({n})" for n in cases))
