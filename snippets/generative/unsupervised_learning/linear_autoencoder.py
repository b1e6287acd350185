"""A linear autoencoder trained by gradient descent ends at PCA's error, which
none can beat, and in PCA's subspace, though not at its components.
"""

import keras
import numpy as np
import tensorflow as tf
from keras.layers import Dense
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA

SEED = 0
CODE = 3
keras.utils.set_random_seed(SEED)
images, _ = load_digits(return_X_y=True)
x = (images - images.mean(axis=0)) / 16  # (1797, 64), centered

autoencoder = keras.Sequential([
    keras.Input(shape=(64,)),
    Dense(CODE, use_bias=False),
    Dense(64, use_bias=False),
])
autoencoder.compile(keras.optimizers.Adam(0.01), "mse")
steps = tf.data.Dataset.from_tensors((x, x)).repeat(400)  # each on all of x
autoencoder.fit(steps, shuffle=False, verbose=0)
error = np.mean((autoencoder.predict(x, batch_size=1797, verbose=0) - x) ** 2)

pca = PCA(CODE).fit(x)
lowest = np.mean((pca.inverse_transform(pca.transform(x)) - x) ** 2)

directions = autoencoder.layers[1].get_weights()[0]  # (CODE, 64)
# Cosines of the angles between the subspaces that both span
basis, _ = np.linalg.qr(directions.T)
cosines = np.linalg.svd(basis.T @ pca.components_.T)[1]
directions /= np.linalg.norm(directions, axis=1, keepdims=True)
between = np.abs(directions @ directions.T - np.eye(CODE)).max()
print(f"error: {error:.4f} linear autoencoder, {lowest:.4f} PCA")
print(f"smallest cosine between the two subspaces: {cosines.min():.2f}")
print(f"directions at right angles, as PCA's are: {bool(between < 0.01)}")
