"""Clusters of eight codes of an autoencoder match the ten digits no better
than clusters of the 64 pixels; those of a t-SNE picture match them best.

A bar of 1 would be a perfect match; shuffled labels score about 0.
"""

import keras
import matplotlib.pyplot as plt
import numpy as np
from keras.layers import Dense
from sklearn.cluster import AgglomerativeClustering, KMeans
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE
from sklearn.metrics import adjusted_rand_score

SEED = 0
CODE = 8
keras.utils.set_random_seed(SEED)
images, labels = load_digits(return_X_y=True)
pixels = images / 16  # labels are for scoring only

encode = [Dense(64, activation="relu"), Dense(CODE)]
decode = [Dense(64, activation="relu"), Dense(64, activation="sigmoid")]
autoencoder = keras.Sequential([keras.Input((64,)), *encode, *decode])
autoencoder.compile(keras.optimizers.Adam(0.005), "binary_crossentropy")
autoencoder.fit(pixels, pixels, batch_size=64, epochs=30, verbose=0)

features = {
    "64 pixels": pixels,
    "8 principal components": PCA(CODE).fit_transform(pixels),
    "8 codes": keras.Sequential(encode)(pixels).numpy(),
    "2 of t-SNE": TSNE(max_iter=500, random_state=SEED).fit_transform(pixels),
}
methods = {"k-means": KMeans(10, n_init=5, random_state=SEED),
           "hierarchical": AgglomerativeClustering(10)}  # Ward's method
scores = {
    method: [adjusted_rand_score(labels, model.fit_predict(x))
             for x in features.values()]
    for method, model in methods.items()
}
plt.figure(figsize=(6, 3), layout="constrained")
rows = np.arange(len(features))
for offset, (method, values) in zip([-0.2, 0.2], scores.items(), strict=True):
    plt.barh(rows + offset, values, height=0.35, label=method)
plt.yticks(rows, features)
plt.xlabel("agreement with the labels (adjusted Rand index; chance is 0)")
plt.axis((0, 1, -0.5, 4.2))
plt.legend(loc="upper center", ncols=2, frameon=False)
plt.show()
