"""Pretrained on the digits 0 to 4, a network beats a random start on 5 to 9.

Move the number of steps: more help with 30 labels, hardly with 10.
"""

import keras
import matplotlib.pyplot as plt
import numpy as np
from keras.layers import Conv2D, Dense, Flatten, MaxPooling2D
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

SEED = 0
SIDE = 12  # of an image; a digit of 8 x 8 pixels stands anywhere on it
BUDGETS = 100, 400  # steps of training on the new digits
COUNTS = 3, 10, 30  # labels of each new digit
keras.utils.set_random_seed(SEED)  # NumPy's too
digits, y = load_digits().images / 16, load_digits().target
x = np.zeros((10, len(digits), SIDE, SIDE, 1))  # each at ten places
for copy, i in np.ndindex(x.shape[:2]):
    row, column = np.random.randint(SIDE - 7, size=2)
    x[copy, i, row:row + 8, column:column + 8, 0] = digits[i]
base = keras.Sequential([Conv2D(16, 3, activation="relu"), MaxPooling2D(),
    Conv2D(32, 3, activation="relu"), Flatten(), Dense(64, "relu")])
model = keras.Sequential([keras.Input(x.shape[2:]), base, Dense(5, "softmax")])
model.compile(keras.optimizers.SGD(0.3, clipnorm=1), steps_per_execution=20,
              loss="sparse_categorical_crossentropy")
random = model.get_weights()


def train(x, y, steps, start):
    model.set_weights(start)
    drawn = np.random.choice(len(x), 32 * steps)
    model.fit(x[drawn], y[drawn], batch_size=32, verbose=0)


train(np.concatenate(x[:, y < 5]), np.tile(y[y < 5], 10), 300, random)
old, x, y = model.get_weights(), x[0, y > 4], y[y > 4] - 5
features = base(x).numpy()  # of the new digits, at one place each
order = np.random.permutation(len(y))
order = np.array([order[y[order] == k][:174] for k in range(5)])
accuracy = {steps: [] for steps in BUDGETS}  # a row for each of COUNTS
for steps, rows in accuracy.items():
    for count in COUNTS:
        few, test = order[:, :count].ravel(), order[:, 30:].ravel()
        head = LogisticRegression(max_iter=1000).fit(features[few], y[few])
        rows.append([head.score(features[test], y[test])])
        for start in [*old[:-2], head.coef_.T, head.intercept_], random:
            train(x[few], y[few], steps, start)
            rows[-1].append(np.mean(np.argmax(model(x[test]), 1) == y[test]))
    plt.figure(num=f"steps = {steps}")
    plt.plot([str(n) for n in COUNTS], rows, "o-")
    plt.gca().set(xlabel="labels a digit", ylabel="accuracy", ylim=(0.2, 0.9))
    plt.legend(["frozen", "fine-tuned", "from scratch"], frameon=False)
plt.show()
