"""When digits are shifted, the head and the strides below it decide together:
only global pooling without strides is level.

All networks saw digits in the middle only. The same three bodies stand below
both heads; compare each line with its twin. Four pixels are both strides.
"""

import keras
import matplotlib.pyplot as plt
import numpy as np
from keras.layers import Conv2D, Dense, Flatten, GlobalMaxPooling2D, MaxPool2D
from sklearn.datasets import load_digits
from sklearn.utils import shuffle

SEED = 0
keras.utils.set_random_seed(SEED)
x, y = shuffle(*load_digits(return_X_y=True), random_state=SEED)
# 8 x 16 pixels, with the digit in the middle
x = np.pad(x.reshape(-1, 8, 8, 1) / 16, [(0, 0), (0, 0), (4, 4), (0, 0)])
x_train, y_train, x_test, y_test = x[:500], y[:500], x[1000:], y[1000:]


def train(*stack):  # only on digits in the middle
    model = keras.Sequential([keras.Input((8, 16, 1)), *stack, Dense(10)])
    model.compile(
        keras.optimizers.Adam(learning_rate=0.02),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    model.fit(x_train, y_train, batch_size=100, epochs=12, verbose=0)
    return model


def accuracies(model):  # after shifts by 0 to 4 pixels
    logits = [model(np.roll(x_test, shift, axis=2)) for shift in range(5)]
    return np.mean(np.argmax(logits, axis=-1) == y_test, axis=-1)


def body(stride=1, pooling=()):  # pooling may follow each convolution
    same = {"strides": stride, "padding": "same", "activation": "relu"}
    return [Conv2D(16, 3, **same), *pooling, Conv2D(32, 3, **same), *pooling]


bodies = {"no stride": {}, "max pooling": {"pooling": [MaxPool2D()]},
          "stride 2": {"stride": 2}}
heads = {"flattened": Flatten, "global max pooling": GlobalMaxPooling2D}
models = {title: {name: train(*body(**kind), head())
                  for name, kind in bodies.items()}
          for title, head in heads.items()}
models["flattened"]["dense"] = train(Flatten(), Dense(64, "relu"))
lines = {"no stride": "-", "max pooling": "--", "stride 2": "-.", "dense": ":"}
_, axes = plt.subplots(1, 2, sharey=True)
for axis, (title, group) in zip(axes, models.items(), strict=True):
    for name, model in group.items():
        axis.plot(accuracies(model), lines[name], label=name)
    axis.set(title=title, xlabel="shift in pixels", xticks=range(5))
axes[0].set_ylabel("accuracy on new digits")
axes[0].legend(frameon=False)
plt.show()
