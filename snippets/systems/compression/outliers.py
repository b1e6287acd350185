"""One unit of large scale ruins int8 with one scale per tensor; a scale per
channel mends the weights, moving the scale mends the activations.

Error of the logits, relative to them. One hidden unit's incoming weights are
multiplied by a factor and its outgoing ones divided, which leaves the network
as it was; then the first weights, or the activations, are rounded to int8.
"""

import keras
import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits

SEED = 0
FACTORS = [1, 3, 10, 30, 100, 300, 1000]
keras.utils.set_random_seed(SEED)
images, digits = load_digits(return_X_y=True)
x, x_test = np.split(images / 16, [1000])
model = keras.Sequential([keras.Input([64]), keras.layers.Dense(
    64, "relu"), keras.layers.Dense(10)])
model.compile("adam", keras.losses.SparseCategoricalCrossentropy(True))
model.fit(x, digits[:1000], batch_size=50, epochs=20, verbose=0)
w1, b1, w2, b2 = (w.astype(float) for w in model.get_weights())


def int8(values, top):  # to 255 levels and back
    return np.clip(np.round(values / top * 127), -127, 127) / 127 * top


LIMITS = {"weights, one scale": np.max,
          "weights, clipped": lambda size: np.quantile(size, 0.98),
          "weights, per channel": lambda size: size.max(axis=0)}
exact = np.maximum(x_test @ w1 + b1, 0)


def error(kind, factor):
    f = np.where(np.arange(64) == 0, factor, 1)  # for each hidden unit
    w = w1 * f
    if kind in LIMITS:
        w = int8(w, LIMITS[kind](np.abs(w)))
    seen, h = (np.maximum(each @ w + b1 * f, 0) for each in (x, x_test))
    if kind == "activations, one scale":
        h = int8(h, seen.max())  # seen in training: calibration
    if kind == "activations, clipped":
        h = int8(h, np.quantile(seen, 0.98))
    if kind == "activations, moved":
        h = f * int8(h / f, (seen / f).max())
    off = (h / f - exact) @ w2  # f joins the next weights
    return np.linalg.norm(off) / np.linalg.norm(exact @ w2 + b2)


figure, panels = plt.subplots(1, 2, figsize=(7, 3.4), sharey=True,
                              layout="constrained")
later = [f"activations, {how}" for how in ("one scale", "clipped", "moved")]
for i, kind in enumerate((*LIMITS, *later)):
    axes, color = panels[i // 3], ("C1", "grey", "C0")[i % 3]
    errors = [error(kind, factor) for factor in FACTORS]
    axes.loglog(FACTORS, errors, color)
    title, label = kind.split(", ")
    axes.text((10, 130, 30)[i % 3], 1.15 * errors[-1], label, color=color)
    axes.set(title=title, xlabel="factor", ylabel="error", ylim=(1e-3, 2))
plt.show()
