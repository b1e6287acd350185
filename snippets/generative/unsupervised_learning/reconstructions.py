"""From eight numbers, an autoencoder with hidden layers rebuilds unseen digits
better than PCA does.

The first row is the digits, below are the two reconstructions. Compare the
strokes.
"""

import keras
import matplotlib.pyplot as plt
import numpy as np
from keras.layers import Dense
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.model_selection import train_test_split

SEED = 0
CODE = 8
keras.utils.set_random_seed(SEED)
images, _ = load_digits(return_X_y=True)  # (1797, 64), no labels
x_train, x_test = train_test_split(images / 16, random_state=SEED)

encoder = keras.Sequential([
    keras.Input(shape=(64,)), Dense(64, activation="relu"), Dense(CODE),
])
decoder = keras.Sequential([
    keras.Input(shape=(CODE,)),
    Dense(64, activation="relu"), Dense(64, activation="sigmoid"),
])
autoencoder = keras.Sequential([encoder, decoder])
autoencoder.compile(keras.optimizers.Adam(0.005), "binary_crossentropy")
autoencoder.fit(x_train, x_train, batch_size=64, epochs=40, verbose=0)

pca = PCA(CODE).fit(x_train)
rows = {
    "input": x_test,
    "PCA": pca.inverse_transform(pca.transform(x_test)),
    "autoencoder": autoencoder(x_test).numpy(),
}
figure, axes = plt.subplots(3, figsize=(6, 2.6), layout="constrained")
errors = {}  # mean squared
for axis, (name, row) in zip(axes, rows.items(), strict=True):
    errors[name] = np.mean((row - x_test) ** 2)
    digits = np.pad(row[:10].reshape(10, 8, 8), ((0, 0), (0, 0), (1, 1)))
    axis.imshow(np.hstack(digits), "gray", vmin=0, vmax=1,
                interpolation="none")
    axis.set_title(name)
    axis.axis("off")
ratio = errors["autoencoder"] / errors["PCA"]
print(f"squared error on unseen digits: {ratio:.1f} times that of PCA")
plt.show()
