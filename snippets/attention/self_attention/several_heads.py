"""Two heads look up two values at once. One head of the same size returns one
mixture of them, from which a dense layer recovers most.

Each has learned from the same sequences, in 500 steps, and reads new ones.
"""

import keras
import numpy as np
from keras import layers

SEED = 0
keras.utils.set_random_seed(SEED)  # NumPy's too


def sequences(count):
    """Eight keys with their values, and two of the keys to look up."""
    keys = np.random.rand(count, 16).argsort(axis=1)[:, :8]
    values = np.random.randint(8, size=(count, 8))
    two = np.random.rand(count, 8).argsort(axis=1)[:, :2]
    asked = np.take_along_axis(keys, two, axis=1)
    return [keys, values, asked], np.take_along_axis(values, two, axis=1)


def network(heads, hidden):
    keys, values, asked = inputs = [keras.Input((n,)) for n in (8, 8, 2)]
    pairs = layers.Embedding(16, 32)(keys) + layers.Embedding(8, 32)(values)
    first = layers.Embedding(16, 32)(asked[:, :1])
    question = first + layers.Embedding(16, 32)(asked[:, 1:])
    read = layers.MultiHeadAttention(heads, 32 // heads)(question, pairs)
    for units in hidden:
        read = layers.Dense(units, "relu")(read)
    logits = layers.Dense(16)(layers.Flatten()(read))  # 8 for each value
    return keras.Model(inputs, layers.Reshape((2, 8))(logits))


train, test = sequences(64 * 500), sequences(2000)  # none is seen twice
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
accuracy = {}
for heads, hidden in (1, []), (2, []), (1, [56]):
    keras.utils.set_random_seed(SEED)
    model = network(heads, hidden)
    model.compile(keras.optimizers.Adam(0.01), loss, metrics=["accuracy"],
                  steps_per_execution=50)
    model.fit(*train, batch_size=64, verbose=0)
    name = f"{heads} head{'s' * (heads > 1)}{', a dense layer' * len(hidden)}"
    accuracy[name] = model.evaluate(*test, 2000, verbose=0)[1]
    print(f"{name:21} {model.count_params():5,} parameters, "
          f"finds {accuracy[name]:.1f} of the values")
