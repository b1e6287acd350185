"""What a network learned from the digits 0 to 4 beats a random start on 5 to
9, at every number of labels tried.

The distance between the lines is what the old task is worth, after 100 steps
each.
"""

import keras
import matplotlib.pyplot as plt
import numpy as np
from keras.layers import Conv2D, Dense, Flatten, MaxPooling2D
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

SEED = 0
SIDE = 12  # of an image; a digit of 8 x 8 pixels stands anywhere on it
STEPS = 100  # of training on the new digits
COUNTS = 3, 10, 30  # labels of each new digit
keras.utils.set_random_seed(SEED)
rng = np.random.default_rng(SEED)
digits, y = load_digits().images / 16, load_digits().target
x = np.zeros((10, len(digits), SIDE, SIDE, 1))  # each at ten places
for copy, i in np.ndindex(x.shape[:2]):
    row, column = rng.integers(SIDE - 7, size=2)
    x[copy, i, row:row + 8, column:column + 8, 0] = digits[i]
base = keras.Sequential([Conv2D(16, 3, activation="relu"), MaxPooling2D(),
    Conv2D(32, 3, activation="relu"), Flatten(), Dense(64, "relu")])
model = keras.Sequential([keras.Input(x.shape[2:]), base, Dense(5, "softmax")])
model.compile(keras.optimizers.SGD(0.3, clipnorm=1), steps_per_execution=20,
              loss="sparse_categorical_crossentropy")
random = model.get_weights()


def train(x, y, steps, start):
    model.set_weights(start)
    drawn = rng.choice(len(x), 32 * steps)
    model.fit(x[drawn], y[drawn], batch_size=32, verbose=0)


train(np.concatenate(x[:, y < 5]), np.tile(y[y < 5], 10), 300, random)
old, x, y = model.get_weights(), x[0, y > 4], y[y > 4] - 5
features = np.asarray(base(x))  # of the new digits, at one place each
order = np.array([rng.permutation(np.where(y == k)[0])[:174] for k in set(y)])
accuracy = {"frozen": [], "fine-tuned": [], "from scratch": []}
for count in COUNTS:
    few, test = order[:, :count].ravel(), order[:, 30:].ravel()
    head = LogisticRegression(max_iter=1000).fit(features[few], y[few])
    accuracy["frozen"].append(head.score(features[test], y[test]))
    tuned = [*old[:-2], head.coef_.T, head.intercept_]
    for name, start in ("fine-tuned", tuned), ("from scratch", random):
        train(x[few], y[few], STEPS, start)
        accuracy[name].append(np.mean(np.argmax(model(x[test]), 1) == y[test]))
plt.plot([str(n) for n in COUNTS], np.transpose([*accuracy.values()]), "o-")
plt.gca().set(xlabel="labels of each new digit", ylabel="accuracy, 5 to 9")
plt.legend(accuracy, frameon=False)
plt.show()
