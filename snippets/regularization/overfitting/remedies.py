"""At a large learning rate remedies lower the validation loss; a twentieth of
the rate, without any, does better. Only more data surely beats that.

The dotted line is the lowest loss without a remedy at that rate, the best that
early stopping alone can reach. Dropout and augmentation make training harder,
so their training losses are high.
"""

import keras
import matplotlib.pyplot as plt
from keras import layers
from keras.regularizers import L2
from sklearn.datasets import load_digits
from sklearn.utils import shuffle
from tensorflow.data import Dataset

SEED = 0
x, y = shuffle(*load_digits(return_X_y=True), random_state=SEED)
x = x.reshape(-1, 8, 8, 1) / 16  # 1,797 digits, pixels from 0 to 1
val = Dataset.from_tensors((x[500:], y[500:]))


def augmentation():
    return [layers.RandomRotation(0.04, "constant"),  # fill in black
            layers.RandomTranslation(0.1, 0.1, "constant")]


def train(rate, digits=100, front=list, l2=0.0, dropout=0.0, decay=0.0):
    keras.utils.set_random_seed(SEED)  # the same initial weights each time
    model = keras.Sequential([*front(), layers.Flatten()])
    for _ in range(2):
        model.add(layers.Dense(64, "relu", kernel_regularizer=L2(l2)))
        model.add(layers.Dropout(dropout))
    model.add(layers.Dense(10))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer = keras.optimizers.AdamW(rate, weight_decay=decay)  # 0 is Adam
    model.compile(optimizer, loss, metrics=[loss])  # which omit the penalty
    # All digits in one batch, used ten times in a row: ten steps an epoch
    batches = Dataset.from_tensors((x[:digits], y[:digits])).repeat(10)
    fit = model.fit(batches, epochs=40, shuffle=False, validation_data=val,
                    verbose=0)
    return fit.history[loss.name], fit.history["val_" + loss.name], model


setups = {"no remedy": {}, "L2": {"l2": 0.001}, "weight decay": {"decay": 1},
    "dropout": {"dropout": 0.5}, "augmentation": {"front": augmentation},
    "more data": {"digits": 500}}
losses = {}  # by rate and remedy: training, validation, the network
for rate in (0.02, 0.001):
    runs = losses[rate] = {key: train(rate, **setups[key]) for key in setups}
    fig, axes = plt.subplots(2, 3, num=f"rate = {rate}", layout="constrained")
    for axis, name in zip(axes.flat, runs, strict=True):
        axis.plot(runs[name][0], label="training")
        axis.plot(runs[name][1], label="validation")
        axis.axhline(min(runs["no remedy"][1]), color="0.5", linestyle=":")
        axis.set(title=name, xlabel="epoch", ylim=(-0.05, 1.25))
    for line in axes[0, 0].lines[:2]:
        axes[0, 0].text(18, line.get_ydata()[-1] + 0.03, line.get_label())
    fig.supylabel("cross-entropy")
plt.show()
