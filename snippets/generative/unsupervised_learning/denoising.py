"""An autoencoder that learned to map noisy copies to clean digits removes most
of the noise of unseen ones.

From top to bottom: with noise, denoised, and clean.
"""

import keras
import matplotlib.pyplot as plt
import numpy as np
from keras.layers import Dense
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

SEED = 0
NOISE = 0.3  # standard deviation; pixels go from 0 to 1
keras.utils.set_random_seed(SEED)
rng = np.random.default_rng(SEED)
images, _ = load_digits(return_X_y=True)
x_train, x_test = train_test_split(images / 16, random_state=SEED)


def add_noise(x):
    return x + rng.normal(scale=NOISE, size=x.shape)


denoiser = keras.Sequential([
    keras.Input(shape=(64,)),
    Dense(128, activation="relu"),
    Dense(16),
    Dense(128, activation="relu"),
    Dense(64, activation="sigmoid"),
])
denoiser.compile(keras.optimizers.Adam(0.003), "binary_crossentropy",
                 steps_per_execution=25)
copies = np.tile(x_train, (10, 1))  # each digit with ten different noises
denoiser.fit(add_noise(copies), copies, batch_size=256, epochs=8, verbose=0)

noisy = add_noise(x_test)
denoised = denoiser(noisy).numpy()
before, after = (np.mean((x - x_test) ** 2) for x in (noisy, denoised))
print(f"mean squared error: {before:.2f} noisy, {after:.2f} denoised")

figure, axes = plt.subplots(3, figsize=(6, 2.6), layout="constrained")
rows = {"noisy": noisy, "denoised": denoised, "clean": x_test}
for axis, (name, row) in zip(axes, rows.items(), strict=True):
    digits = np.pad(row[:10].reshape(10, 8, 8), ((0, 0), (0, 0), (1, 1)))
    axis.imshow(np.hstack(digits), "gray", vmin=0, vmax=1,
                interpolation="none")
    axis.set_title(name)
    axis.axis("off")
plt.show()
