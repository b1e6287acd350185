"""Six bugs, each as it looks from outside: the curve of its loss beside that
of the healthy run, and the numbers that give it away.

Grey is the healthy run, dotted the logarithm of 10. Printed: the first loss,
that of one batch trained alone, the last one, the share of silent units, and
accuracy on new digits.
"""

import keras
import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits

SEED = 0
keras.utils.set_random_seed(SEED)
images, digits = load_digits(return_X_y=True)
(x_train, x_test), (y_train, y_test) = (
    np.split(each, [1024]) for each in (np.float32(images / 16), digits))
hidden = keras.layers.Dense(64, "relu")
model = keras.Sequential([hidden, keras.layers.Dense(10)])
model(x_train)  # makes the weights
start = model.get_weights()
usual = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def twice(y, logits):  # softmax, and once more inside the loss
    return usual(y, 1.0 * keras.ops.softmax(logits))  # bare: Keras sees it


def fit(bug, x, y, epochs):
    """Start anew; return the first loss, and that of each epoch."""
    model.set_weights(start)
    hidden.bias.assign(hidden.bias - 10.0 * (bug == "silent units"))
    first = float(loss(y, model(x)))
    return [first, *model.fit(x, y, 32, epochs, verbose=0, shuffle=(
        bug != "sorted")).history["loss"]]


curves, found = {}, {}
for bug in ("none", "rate", "unscaled", "softmax twice", "silent units",
            "labels off", "sorted"):
    loss = twice if bug == "softmax twice" else usual
    model.compile(keras.optimizers.SGD(20.0 if bug == "rate" else 0.2), loss)
    scale = 255 if bug == "unscaled" else 1
    rows = np.argsort(y_train) if bug == "sorted" else np.arange(1024)
    x, y = scale * x_train[rows], y_train[rows]
    y = np.random.permutation(y) if bug == "labels off" else y
    fit(bug, np.tile(x[:32], (200, 1)), np.tile(y[:32], 200), 1)
    alone = float(loss(y[:32], model(x[:32])))
    curves[bug] = fit(bug, x, y, 10)
    silent = np.mean(np.max(hidden(x), axis=0) == 0)
    right = np.argmax(model(scale * x_test), axis=1) == y_test
    found[bug] = curves[bug][0], alone, curves[bug][-1], silent, right.mean()
    print(f"{bug:13}", *np.round(found[bug], 2))
    plt.figure(num=f"bug = {bug}")
    plt.plot(curves["none"], "-o", color="grey")
    plt.plot(curves[bug], "-o", color="C0")
    plt.axhline(np.log(10), color="grey", ls=":")
    plt.gca().set(xlabel="epoch", ylabel="training loss", ylim=(0, 4.5))
plt.show()
