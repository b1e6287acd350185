"""Grouped-query attention is attention whose query heads share keys: it gives
what full heads with repeated keys and values would, and what Keras gives.
"""

import keras
import numpy as np
from scipy.special import softmax

SEED = 0
HEADS, SIZE, WIDTH = 8, 4, 32
keras.utils.set_random_seed(SEED)  # NumPy's too
x = np.random.normal(size=(10, WIDTH))


def attention(queries, keys, values):  # each (heads, positions, size)
    scores = queries @ np.swapaxes(keys, 1, 2) / np.sqrt(SIZE)
    return softmax(scores, axis=-1) @ values


def grouped(layer, groups):
    """Return what x reads from itself, and the numbers to be cached."""
    query, key, value, join = (w.numpy() for w in layer.weights[::2])
    queries = np.einsum("pw,whs->hps", x, query)
    keys, values = (np.einsum("pw,wgs->gps", x, w) for w in (key, value))
    share = HEADS // groups  # query heads that look into one group
    repeated = [np.repeat(each, share, axis=0) for each in (keys, values)]
    read = attention(queries, *repeated)
    return np.einsum("hps,hsw->pw", read, join), keys.size + values.size


print("groups  parameters  numbers to cache  differs from Keras by")
results = {}
for groups in (8, 4, 2, 1):
    layer = keras.layers.GroupQueryAttention(SIZE, HEADS, groups)
    theirs = layer(x[None], x[None])[0]
    ours, cached = grouped(layer, groups)
    results[groups] = layer.count_params(), cached, np.abs(ours - theirs).max()
    print("{:6} {:11,} {:17,} {:22.4f}".format(groups, *results[groups]))
