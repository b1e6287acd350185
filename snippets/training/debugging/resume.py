"""A checkpoint of the weights alone does not resume the same run: Adam's
moments belong to it.

Loss of each epoch, after a stop at the fifth. With all of the state the
resumed run ends with the same weights, bit for bit.
"""

import keras
import numpy as np
from keras import layers
from sklearn.datasets import load_digits

SEED = 0
keras.utils.set_random_seed(SEED)
images, digits = load_digits(return_X_y=True)
x, y = np.float32(images / 16), digits
model = keras.Sequential([
    keras.Input((64,)), layers.Dense(32, "relu"), layers.Dense(10)])
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
model.compile(keras.optimizers.Adam(0.01), loss)


def fit(epochs):
    return model.fit(x, y, batch_size=64, epochs=epochs, verbose=0,
                     shuffle=False).history["loss"]


def state():
    return [each.numpy() for each in model.optimizer.variables]


model.optimizer.build(model.trainable_variables)
fresh = state()  # no steps, no moments
fit(5)
weights, moments = model.get_weights(), state()
losses, ends = {}, {}
for name, kept in (("uninterrupted", None), ("all of it", moments),
                   ("weights only", fresh)):
    if kept:
        model.set_weights(weights)
        for variable, value in zip(model.optimizer.variables, kept,
                                   strict=True):
            variable.assign(value)
    losses[name], ends[name] = fit(5), model.get_weights()
    print(f"{name:13}", " ".join(f"{each:.3f}" for each in losses[name]))
same = all(np.array_equal(*pair) for pair in zip(
    ends["uninterrupted"], ends["all of it"], strict=True))
print(f"same weights in the end: {same}")
