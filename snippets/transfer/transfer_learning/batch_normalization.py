"""Unfrozen batch normalization drifts to new data without a single gradient
step; `trainable = False` and `training=False` each prevent it.
"""

import keras
import numpy as np
from keras.layers import BatchNormalization, Conv2D, Dense, Flatten
from sklearn.datasets import load_digits

SEED = 0
MOMENTUM = 0.9  # share of the old average that each update keeps
keras.utils.set_random_seed(SEED)
images, labels = load_digits(return_X_y=True)
images = images.reshape(-1, 8, 8, 1) / 16
x, y = images[labels < 5], labels[labels < 5]
x_new = 1 - images[labels >= 5][:100]  # other digits, dark on bright

base = keras.Sequential([
    keras.Input(shape=(8, 8, 1)),
    Conv2D(16, 3, activation="relu"), BatchNormalization(momentum=MOMENTUM),
    Conv2D(16, 3, activation="relu"), BatchNormalization(momentum=MOMENTUM),
    Flatten(),
])
first = base.layers[1]
model = keras.Sequential([base, Dense(5)])
cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
model.compile(keras.optimizers.Adam(0.003), cross_entropy)
model.fit(x, y, batch_size=90, epochs=8, verbose=0)
pretrained = model.get_weights()
before = first.moving_mean.numpy()
gap = np.mean(base.layers[0](x_new), axis=(0, 1, 2)) - before
changed, moved, logits = {}, {}, {}

print("after 10 looks at new images, without gradient or optimizer:")
for trainable, training in [(True, True), (True, False), (False, True)]:
    model.set_weights(pretrained)
    base.trainable = trainable
    for _ in range(10):
        base(x_new, training=training)
    key = f"trainable={trainable!s:5} training={training!s:5}"
    logits[key] = np.asarray(model(x))  # of the old digits
    pairs = zip(model.get_weights(), pretrained, strict=True)
    changed[key] = sum(not np.array_equal(*pair) for pair in pairs)
    moved[key] = np.mean((first.moving_mean.numpy() - before) / gap)
    print(f"{key}  {changed[key]} tensors changed, "
          f"moving mean {moved[key]:3.0%} of the way")
