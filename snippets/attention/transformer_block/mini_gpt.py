"""A small GPT: embeddings, decoder blocks, and logits from the same
embeddings. It learns a sentence, which shows that it works.
"""

import keras
import numpy as np
from keras import layers, ops

SEED = 0
WIDTH, HEADS, BLOCKS, LENGTH = 32, 2, 2, 16
keras.utils.set_random_seed(SEED)
sentence = ("a block reads from other positions, works on each alone, "
            "and adds both to the stream.")
letters = sorted(set(sentence))
codes = np.array([letters.index(letter) for letter in sentence])


def decoder_block(x):  # normalizes before each part
    normed = layers.LayerNormalization()(x)
    attention = layers.MultiHeadAttention(HEADS, WIDTH // HEADS)
    x = x + attention(normed, normed, use_causal_mask=True)
    normed = layers.LayerNormalization()(x)
    hidden = layers.Dense(4 * WIDTH, "gelu")(normed)
    return x + layers.Dense(WIDTH)(hidden)


tokens = keras.Input((LENGTH,), dtype="int32")
embedding = layers.ReversibleEmbedding(len(letters), WIDTH)  # used twice
places = ops.cumsum(ops.ones_like(tokens), axis=1) - 1  # 0, 1, 2 ...
x = embedding(tokens) + layers.Embedding(LENGTH, WIDTH)(places)
for _ in range(BLOCKS):
    x = decoder_block(x)
logits = embedding(layers.LayerNormalization()(x), reverse=True)
gpt = keras.Model(tokens, logits)

windows = np.lib.stride_tricks.sliding_window_view(codes, LENGTH + 1)
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
gpt.compile(keras.optimizers.Adam(0.01), loss)
fit = gpt.fit(windows[:, :-1], windows[:, 1:], batch_size=24, epochs=30,
              verbose=0)
print(f"each block: {12 * WIDTH**2 + 13 * WIDTH:,} parameters of "
      f"{gpt.count_params():,}")
print("loss of the first and the last epoch:",
      *(f"{fit.history['loss'][epoch]:.1f}" for epoch in (0, -1)))
