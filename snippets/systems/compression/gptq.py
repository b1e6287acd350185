"""GPTQ rounds one row of weights and lets the rest make up for it; that works
by what inputs share: with only the diagonal of the Hessian, nothing is gained.

Printed: test accuracy with all three layers rounded, and the error of the
second layer's outputs on test images, relative to them.
"""

import keras
import numpy as np
from sklearn.datasets import load_digits

SEED = 0
keras.utils.set_random_seed(SEED)
images, digits = load_digits(return_X_y=True)
x, x_test = np.split(np.float32(images / 16), [1000])
model = keras.Sequential([keras.layers.Dense(64, "relu"), keras.layers.Dense(
    64, "relu"), keras.layers.Dense(10)])
model.compile("adam", keras.losses.SparseCategoricalCrossentropy(True))
model.fit(x, digits[:1000], batch_size=50, epochs=20, verbose=0)


def gptq(w, scale, top, hessian):
    w, q = w.copy(), np.zeros_like(w)
    hessian = hessian + 0.01 * np.mean(np.diag(hessian)) * np.eye(len(w))
    upper = np.linalg.cholesky(np.linalg.inv(hessian)).T
    for i in range(len(w)):  # the weights out of input i, for all outputs
        q[i] = scale * np.clip(np.round(w[i] / scale), -top, top)
        error = (w[i] - q[i]) / upper[i, i]
        w[i + 1:] -= np.outer(upper[i, i + 1:], error)
    return q


def compress(bits, correct):
    h, h_test, errors = x, x_test, []
    top = 2 ** (bits - 1) - 1
    for layer in model.layers:
        w, b = layer.get_weights()
        hessian = h.T @ h  # of the squared error of an output, halved
        q = gptq(w, np.abs(w).max(axis=0) / top, top, correct(hessian))
        errors.append(np.linalg.norm(h_test @ (q - w))
                      / np.linalg.norm(h_test @ w))
        logits = h_test @ q + b
        h, h_test = np.maximum(h @ q + b, 0), np.maximum(logits, 0)
    return np.mean(logits.argmax(axis=1) == digits[1000:]), errors[1]


WAYS = {"rounded": lambda h: np.eye(len(h)), "GPTQ": lambda h: h,
        "diagonal only": lambda h: np.diag(np.diag(h))}
found = {(bits, name): compress(bits, way) for bits in (4, 3, 2)
         for name, way in WAYS.items()}
exact = model.predict(x_test, verbose=0).argmax(axis=1) == digits[1000:]
print(f"float32 {np.mean(exact):.3f}")
for (bits, name), (share, error) in found.items():
    print(f"{bits} bits, {name:13} {share:.3f}, error {error:.3f}")
