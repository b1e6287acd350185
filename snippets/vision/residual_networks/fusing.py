"""Concatenation followed by a 1 x 1 convolution contains addition: with an
identity for each input it is the sum, exactly. Addition forgets which was
which; concatenation makes the next layer wider.
"""

import keras
import numpy as np

SEED = 0
CHANNELS = 4
keras.utils.set_random_seed(SEED)
a, b = np.random.normal(size=(2, 1, 5, 5, CHANNELS)).astype("float32")
added = keras.layers.Add()([a, b]).numpy()
joined = keras.layers.Concatenate()([a, b]).numpy()
print("added", added.shape, "concatenated", joined.shape)

mix = keras.layers.Conv2D(CHANNELS, 1, use_bias=False)
mix.build(joined.shape)
identity = np.eye(CHANNELS)
mix.set_weights([np.concatenate([identity, identity])[None, None]])
print("1 x 1 over both is the sum:", np.array_equal(mix(joined), added))

swapped = keras.layers.Concatenate()([b, a]).numpy()
print("a + b tells a from b:", not np.array_equal(a + b, b + a))
print("the concatenation does:", not np.array_equal(joined, swapped))

print("blocks  channels added  concatenated  3 x 3 weights of a dense block")
for blocks in (6, 12, 24):  # each reads all before it and adds 32 channels
    widths = 64 + 32 * np.arange(blocks + 1)
    weights = 9 * 32 * widths[:-1].sum()
    print(f"{blocks:6} {64:15} {widths[-1]:13} {weights:15,}")
