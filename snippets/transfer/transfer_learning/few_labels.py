"""Pretrained on the digits 0 to 4, a network beats a random start on 5 to 9.
With shifted copies and more steps, the random start catches up.

Each panel shows the accuracy on 5 to 9 at one place, by labels a digit.
"""

import keras
import matplotlib.pyplot as plt
import numpy as np
from keras.layers import Conv2D, Dense, Flatten, MaxPooling2D
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

SEED = 0
SIDE = 12  # of an image; a digit of 8 x 8 pixels stands anywhere on it
RUNS = (100, 1), (100, 10), (400, 1), (400, 10)  # steps; places of a digit
keras.utils.set_random_seed(SEED)  # NumPy's too
digits, y = load_digits().images / 16, load_digits().target
padded = np.pad(digits, ((0, 0), (0, SIDE - 8), (0, SIDE - 8)))
shifts = np.random.randint(SIDE - 7, size=(10, len(y), 2))  # ten of each
x = [list(map(np.roll, padded, each, len(y) * [(0, 1)])) for each in shifts]
x = np.array(x)[..., None]  # places, digits, rows, columns, one channel
base = keras.Sequential([Conv2D(16, 3, activation="relu"), MaxPooling2D(),
    Conv2D(32, 3, activation="relu"), Flatten(), Dense(64, "relu")])
model = keras.Sequential([keras.Input(x.shape[2:]), base, Dense(5)])
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
model.compile(keras.optimizers.SGD(0.3, clipnorm=1), loss,
              steps_per_execution=20)
random = model.get_weights()


def train(part, places, steps, start):
    model.set_weights(start)
    drawn = np.random.choice(part, 32 * steps)  # batches of 32, the default
    images = x[np.random.choice(places, 32 * steps), drawn]
    model.fit(images, y[drawn] % 5, verbose=0)
    return np.mean(np.argmax(model(x[0, test]), 1) == y[test] % 5)


new = [np.random.permutation(np.flatnonzero(y == k)) for k in range(5, 10)]
test = np.concatenate([each[30:] for each in new])  # each at one place only
train(np.flatnonzero(y < 5), 10, 300, random)
old, features = model.get_weights(), base(x[0]).numpy()
accuracy = {run: [] for run in RUNS}  # with 3, 10 and 30 labels a digit
_, axes = plt.subplots(2, 2, figsize=(6, 5), sharey=True, layout="tight")
for axis, (steps, places) in zip(axes.flat, RUNS, strict=True):
    for n in (3, 10, 30):
        few = np.concatenate([each[:n] for each in new])
        head = LogisticRegression(max_iter=999).fit(features[few], y[few])
        tuned = [*old[:-2], head.coef_.T, head.intercept_]
        accuracy[steps, places].append([head.score(features[test], y[test]),
            *(train(few, places, steps, start) for start in (tuned, random))])
    axis.plot(["3", "10", "30"], accuracy[steps, places], "o-")
    axis.set(title=f"{steps} steps, places: {places}", xlabel="labels a digit")
axes[0, 0].legend(["frozen", "fine-tuned", "from scratch"], frameon=False)
plt.show()
