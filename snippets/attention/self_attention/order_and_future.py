"""Without a mask, every position looks at every other, and their order does
not matter. With a causal mask, none looks ahead.

Each row is a position that looks, each column one that is looked at; darker is
more weight.
"""

import keras
import matplotlib.pyplot as plt
import numpy as np

SEED = 0
keras.utils.set_random_seed(SEED)  # NumPy's too
tokens = np.random.normal(size=(1, 8, 32))  # one sequence, eight positions
attention = keras.layers.MultiHeadAttention(num_heads=1, key_dim=32)
attention.build(tokens.shape, tokens.shape)
for kernel in attention.weights[0], attention.weights[2]:
    kernel.assign(2 * kernel)  # larger scores, so that weights differ


def read(tokens, causal):
    """Return what each position reads, and the weights, as NumPy arrays."""
    outputs, weights = attention(tokens, tokens, use_causal_mask=causal,
                                 return_attention_scores=True)
    return np.array(outputs[0]), np.array(weights[0, 0])



reordered = np.random.permutation(8)
other_end = tokens.copy()
other_end[0, 5:] = np.random.normal(size=(3, 32))  # the last three positions
changes = {}
for causal in (False, True):
    outputs, _ = read(tokens, causal)
    moved, _ = read(tokens[:, reordered], causal)
    ended, _ = read(other_end, causal)
    changes[causal] = (np.abs(moved - outputs[reordered]).max(),
                       np.abs(ended - outputs)[:5].max())
    print(f"{'causal mask:' if causal else 'no mask:':13}"
          f"reordered inputs change outputs by {changes[causal][0]:.3f}, "
          f"later ones by {changes[causal][1]:.3f}")
_, axes = plt.subplots(1, 2, figsize=(6, 3), layout="constrained")
for axis, causal in zip(axes, (False, True), strict=True):
    axis.imshow(read(tokens, causal)[1], "Greys", vmin=0, vmax=1)
    axis.set(title="causal mask" if causal else "no mask",
             xlabel="looked at", ylabel="looks")
plt.show()
