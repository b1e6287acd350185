"""A network that learned to map noisy copies to clean digits denoises unseen
ones better than the exact posterior mean over the training digits does.

From top to bottom: with noise, twice denoised, and clean.
"""

import keras
import matplotlib.pyplot as plt
import numpy as np
from keras.layers import Dense, GaussianNoise
from scipy.spatial.distance import cdist
from scipy.special import softmax
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

SEED = 0
NOISE = 0.3  # standard deviation; pixels go from 0 to 1
keras.utils.set_random_seed(SEED)
images, _ = load_digits(return_X_y=True)
x_train, x_test = train_test_split(images / 16, random_state=SEED)
noise = np.random.default_rng(SEED).normal(scale=NOISE, size=x_test.shape)
noisy = x_test + noise

denoiser = keras.Sequential([
    keras.Input(shape=(64,)),
    GaussianNoise(NOISE),  # new noise in every step of training, none after
    Dense(256, activation="relu"),
    Dense(256, activation="relu"),
    Dense(64, activation="sigmoid"),
])
denoiser.compile(keras.optimizers.Adam(0.003), "mse")
denoiser.fit(x_train, x_train, batch_size=256, epochs=80, verbose=0)


def posterior_mean(noisy, variance):
    """Average the training digits, each by how well it explains the input."""
    squares = cdist(noisy, x_train, "sqeuclidean")
    return softmax(-squares / (2 * variance), axis=1) @ x_train


rows = {"noisy": noisy, "posterior mean": posterior_mean(noisy, NOISE**2),
        "network": denoiser(noisy).numpy(), "clean": x_test}
figure, axes = plt.subplots(4, figsize=(6, 3.4), layout="constrained")
for axis, (name, row) in zip(axes, rows.items(), strict=True):
    print(f"{name + ':':16}error {np.mean((row - x_test) ** 2):.3f}")
    digits = np.pad(row[:10].reshape(10, 8, 8), ((0, 0), (0, 0), (1, 1)))
    axis.imshow(np.hstack(digits), "gray", vmin=0, vmax=1,
                interpolation="none")
    axis.set_title(name)
    axis.axis("off")
plt.show()
