"""An epoch of SGD in Keras makes one update per batch of 32 unless told
otherwise; activations to keep grow with the batch, parameters do not.
"""

import keras
from sklearn.datasets import load_digits

SEED = 0
keras.utils.set_random_seed(SEED)
images, labels = load_digits(return_X_y=True)
x, y = images[:500] / 16, labels[:500]  # (500, 64)


def network():
    return keras.Sequential([
        keras.Input(shape=(64,)),
        keras.layers.Dense(128, activation="relu"),
        keras.layers.Dense(128, activation="relu"),
        keras.layers.Dense(10),
    ])


def activations(model, batch):
    """Return how many numbers the layers make of `batch`."""
    made = 0
    for layer in model.layers:
        batch = layer(batch)
        made += keras.ops.size(batch)
    return int(made)


updates, kept = {}, {}
print("batch size   updates an epoch   parameters   activations of a step")
for batch_size in [1, None, 256, len(x)]:  # None: the default
    model = network()
    model.compile(
        keras.optimizers.SGD(learning_rate=0.01),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    model.fit(x, y, batch_size=batch_size, epochs=1, verbose=0)
    updates[batch_size] = int(model.optimizer.iterations)
    kept[batch_size] = activations(model, x[: batch_size or 32])
    name = batch_size or "default"
    print(f"{name!s:>10}{updates[batch_size]:19}"
          f"{model.count_params():13,}{kept[batch_size]:24,}")
