"""The validation loss rises again as confidence outgrows accuracy.

The dotted line is the epoch with the lowest validation loss. After it,
accuracy holds and confidence goes on up.
"""

import keras
import matplotlib.pyplot as plt
import tensorflow as tf
from keras.layers import Dense
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

SEED = 0
keras.utils.set_random_seed(SEED)
images, labels = load_digits(return_X_y=True)  # 1,797 digits, 8 x 8 pixels
x_train, x_rest, y_train, y_rest = train_test_split(
    images / 16, labels, train_size=100, stratify=labels, random_state=SEED
)
train = tf.data.Dataset.from_tensors((x_train, y_train))  # in one batch
val = tf.data.Dataset.from_tensors((x_rest[:800], y_rest[:800]))
test = tf.data.Dataset.from_tensors((x_rest[800:], y_rest[800:]))


def confidence(_, logits):  # the largest probability; Keras averages it
    return keras.ops.max(keras.ops.softmax(logits), axis=-1)


model = keras.Sequential(
    [keras.Input(shape=(64,)), Dense(64, "relu"), Dense(64, "relu"), Dense(10)]
)
cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
optimizer = keras.optimizers.Adam(learning_rate=0.02)
model.compile(optimizer, cross_entropy, metrics=["accuracy", confidence])
stop = keras.callbacks.EarlyStopping(patience=40, restore_best_weights=True)
history = model.fit(
    train, validation_data=val, epochs=99, callbacks=[stop],
    shuffle=False, verbose=0,
).history

row = "{:22}  loss {:.2f}  accuracy {:.2f}  confidence {:.2f}"
keys = ["val_loss", "val_accuracy", "val_confidence"]
for name, epoch in [("best", stop.best_epoch), ("last", -1)]:
    values = [history[key][epoch] for key in keys]
    print(row.format(f"validation, {name} epoch", *values))
print(row.format("test, best epoch", *model.evaluate(test, verbose=0)))

figure, axes = plt.subplots(1, 2, figsize=(7, 3), layout="constrained")
axes[0].plot(history["loss"], label="training loss")
axes[0].plot(history["val_loss"], "--", label="validation loss")
axes[1].plot(history["val_accuracy"], label="validation accuracy")
axes[1].plot(history["val_confidence"], "--", label="confidence")
for axis, ylabel in zip(axes, ["cross-entropy", "probability"], strict=True):
    axis.axvline(stop.best_epoch, color="0.5", linestyle=":")
    axis.set(xlabel="epoch", ylabel=ylabel)
    axis.legend(frameon=False)
plt.show()
