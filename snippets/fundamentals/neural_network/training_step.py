"""One training step moves every layer's weights and biases and lowers the
loss; under a hundred more teach a small network to read digits.
"""

import keras
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

SEED = 0
LEARNING_RATE = 0.01
EPOCHS = 8
keras.utils.set_random_seed(SEED)
images, labels = load_digits(return_X_y=True)  # (1797, 64), (1797,)
x_train, x_test, y_train, y_test = train_test_split(
    images / 16, labels, test_size=0.25, random_state=SEED, stratify=labels)

model = keras.Sequential([
    keras.Input(shape=(64,)),                  # 8 x 8 pixels
    keras.layers.Dense(32, activation="relu"),
    keras.layers.Dense(10, activation="softmax"),
])
model.compile(optimizer=keras.optimizers.Adam(LEARNING_RATE),
              loss="sparse_categorical_crossentropy", metrics=["accuracy"])


def measure(x, y):
    """Return the loss and the share of right answers, without training."""
    return model.evaluate(x, y, batch_size=512, verbose=0)


initial = model.get_weights()
step = model.fit(x_train, y_train, batch_size=len(x_train), verbose=0)
loss_before = step.history["loss"][0]  # of its one batch, before the update
updated = model.get_weights()
loss_after, _ = measure(x_train, y_train)
model.fit(x_train, y_train, batch_size=128, epochs=EPOCHS, verbose=0)
_, accuracy = measure(x_test, y_test)
print(f"loss on the training images: {loss_before:.2f} before the step,"
      f" {loss_after:.2f} after it")
print(f"after {EPOCHS} epochs, share of {len(y_test)} unseen digits"
      f" read correctly: {accuracy:.2f}")
