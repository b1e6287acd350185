"""The full gradient is the mean of the gradients of single examples, and of
equal batches; a short last batch counts too much unless it is weighted.

Look at the rows where the batches are equal, and at the one where they are
not.
"""

import keras
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

SEED = 0
keras.utils.set_random_seed(SEED)
images, labels = load_digits(return_X_y=True)
x, y = images[:100].astype("float32") / 16, labels[:100]
model = keras.Sequential([
    keras.Input(shape=(64,)),
    keras.layers.Dense(16, activation="tanh"),
    keras.layers.Dense(10),
])
cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def gradient(part):
    """Return the gradient of the mean loss of x[part], as one vector."""
    with tf.GradientTape() as tape:
        loss = cross_entropy(y[part], model(x[part]))  # a mean over examples
    slopes = tape.gradient(loss, model.trainable_weights)
    return np.concatenate([np.ravel(slope) for slope in slopes])


def batches(size):
    return [slice(start, start + size) for start in range(0, 100, size)]


full = gradient(slice(None))
print("batch size   steps an epoch   relative error of the plain mean")
errors = {}
for size in [1, 10, 50, 100, 32]:
    means = [gradient(batch) for batch in batches(size)]
    error = np.linalg.norm(np.mean(means, axis=0) - full)
    errors[size] = error / np.linalg.norm(full)
    print(f"{size:10}{len(means):17}{errors[size]:35.2f}")
weighted = np.average(means, axis=0, weights=[32, 32, 32, 4])
error = np.linalg.norm(weighted - full) / np.linalg.norm(full)
print(f"{'32, weighted by size':>27}{error:35.2f}")
