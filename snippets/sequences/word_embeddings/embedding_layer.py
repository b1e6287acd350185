"""An embedding layer is a table: to look up a row is to multiply by a one-hot
vector, and only the rows that were looked up get a gradient.
"""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

SEED = 0
rng = np.random.default_rng(SEED)


class Embedding:
    """A table of vectors, and its gradient."""

    def __init__(self, words, size):
        self.table = rng.normal(0, 0.05, (words, size)).astype("float32")

    def forward(self, tokens):
        """Return the row of each token."""
        return self.table[tokens]

    def backward(self, tokens, slopes):
        """Return the gradient by the table, given that by what was found."""
        gradient = np.zeros_like(self.table)
        np.add.at(gradient, tokens, slopes)  # a word that occurs twice: both
        return gradient


tokens = np.array([[3, 7, 3], [1, 9, 7]])  # two sentences of three words
mine = Embedding(10, 4)
found = mine.forward(tokens)  # (sentences, words, 4)
product = np.eye(10, dtype="float32")[tokens] @ mine.table
layer = layers.Embedding(10, 4, weights=[mine.table])
print("one-hot times table differs by", np.abs(product - found).max())
print("Keras' layer differs by", np.abs(layer(tokens) - found).max())

with tf.GradientTape() as tape:
    loss = tf.reduce_sum(layer(tokens) ** 2)  # its slope is 2 found
slices = tape.gradient(loss, layer.embeddings.value)
gradient = mine.backward(tokens, 2 * found)
print("rows with a gradient", np.flatnonzero(np.any(gradient, axis=1)))
print("TensorFlow keeps", type(slices).__name__, "of rows", slices.indices)

sentence = np.array([[3, 7, 3]])
padded = np.array([[3, 7, 3, 0, 0]])  # 0 is no word: it fills up a batch
for mask in (False, True):
    table = layers.Embedding(10, 4, weights=[mine.table], mask_zero=mask)
    mean = keras.Sequential([table, layers.GlobalAveragePooling1D()])
    change = np.abs(mean(padded) - mean(sentence)).max()
    print(f"padding changes the mean by {change:.3f}, mask_zero={mask}")
