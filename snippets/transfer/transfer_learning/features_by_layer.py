"""The last layer trained on the digits 0 to 4 helps these, and not 5 to 9.

Each point is a linear model on one layer's features. Where the two lines part,
features belong to the old task.
"""

import keras
import matplotlib.pyplot as plt
import numpy as np
from keras.layers import Conv2D, Dense, Flatten, MaxPooling2D
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

SEED = 0
keras.utils.set_random_seed(SEED)
rng = np.random.default_rng(SEED)
digits, y = load_digits().images / 16, load_digits().target
x = np.zeros((10, len(digits), 12, 12, 1))  # ten places of each, 8 x 8 pixels
for copy, i in np.ndindex(x.shape[:2]):
    row, column = rng.integers(5, size=2)
    x[copy, i, row:row + 8, column:column + 8, 0] = digits[i]
layers = [Conv2D(16, 3, activation="relu"), MaxPooling2D(),
          Conv2D(32, 3, activation="relu"), Flatten(),
          Dense(64, activation="relu"), Dense(5)]
model = keras.Sequential([keras.Input(shape=(12, 12, 1)), *layers])
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
model.compile(keras.optimizers.SGD(0.3, clipnorm=1), loss,
              steps_per_execution=20)
stages = [layers[index].output for index in (1, 3, 4)]
observer = keras.Model(model.inputs[0], [model.inputs[0], *stages])
first, rest = np.split(rng.permutation(len(y)), [900])
pretraining = first[y[first] < 5]


def accuracy_by_layer(classes):
    """Of a linear model on each layer's features, with 150 labels."""
    few, test = np.split(rest[np.isin(y[rest], classes)], [150])
    accuracies = []
    for features in observer(x[0]):
        features = np.reshape(features, (len(y), -1))
        head = LogisticRegression(max_iter=1000).fit(features[few], y[few])
        accuracies.append(head.score(features[test], y[test]))
    return accuracies


untrained = accuracy_by_layer([5, 6, 7, 8, 9])
drawn = rng.integers(10, size=19200), rng.choice(pretraining, size=19200)
model.fit(x[drawn], y[drawn[1]], batch_size=32, verbose=0)
curves = {"0 to 4, trained on": accuracy_by_layer([0, 1, 2, 3, 4]),
          "5 to 9, new": accuracy_by_layer([5, 6, 7, 8, 9]),
          "5 to 9, untrained": untrained}
names = ["pixels", "first\nconvolution", "second\nconvolution", "dense"]
plt.plot(names, np.transpose([*curves.values()]), "o-", label=[*curves])
plt.ylabel("accuracy of a linear model")
plt.legend(frameon=False)
plt.show()
