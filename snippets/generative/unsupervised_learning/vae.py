"""Codes drawn from a standard normal decode to digits if training charged for
the codes' distance from it, and to tangles if it did not.

Above: the distance had weight 0. Below: weight 1, as in a VAE.
"""

import keras
import matplotlib.pyplot as plt
import numpy as np
from keras import ops
from keras.layers import Dense
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

SEED = 0
CODE = 8
images, _ = load_digits(return_X_y=True)
x_train, x_test = train_test_split(images / 16, random_state=SEED)


class Draw(keras.Layer):
    """Draw a code near the mean; add the weighted distance to the loss."""

    def __init__(self, weight):
        super().__init__()
        self.weight, self.seed = weight, keras.random.SeedGenerator(SEED)

    def call(self, inputs):
        """Return a code for each mean and logarithm of a variance."""
        mean, log_variance = ops.split(inputs, 2, axis=-1)
        kl = ops.exp(log_variance) + mean**2 - 1 - log_variance
        # Halved; by pixel, for the cross-entropy is the mean over pixels
        self.add_loss(self.weight * ops.mean(ops.sum(kl, axis=-1)) / 2 / 64)
        noise = keras.random.normal(ops.shape(mean), seed=self.seed)
        return mean + ops.exp(log_variance / 2) * noise


def train(weight):
    keras.utils.set_random_seed(SEED)
    encoder, decoder = (
        keras.Sequential([Dense(128, activation="relu"), Dense(*last)])
        for last in ((2 * CODE,), (64, "sigmoid"))
    )
    vae = keras.Sequential([encoder, Draw(weight), decoder])
    vae.compile(keras.optimizers.Adam(0.003), "binary_crossentropy")
    vae.fit(x_train, x_train, batch_size=128, epochs=30, verbose=0)
    return encoder, decoder


networks = {weight: train(weight) for weight in (0, 1)}
codes = np.random.default_rng(SEED).normal(size=(450, CODE))
samples = {weight: decoder(codes).numpy()
           for weight, (_, decoder) in networks.items()}
figure, axes = plt.subplots(2, figsize=(6, 1.9), layout="constrained")
for axis, (weight, row) in zip(axes, samples.items(), strict=True):
    digits = np.pad(row[:10].reshape(10, 8, 8), ((0, 0), (0, 0), (1, 1)))
    axis.imshow(np.hstack(digits), "gray", vmin=0, vmax=1)
    axis.set_title(f"weight {weight}")
    axis.axis("off")
plt.show()
