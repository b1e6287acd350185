"""LoRA trains two thin matrices beside a frozen one, begins as the old layer,
and merges into one matrix. Keras' `enable_lora` computes the same.

Upright digits are the old task, digits turned by 90 degrees the new one.
"""

import keras
import numpy as np
from keras.layers import Dense
from sklearn.datasets import load_digits

SEED = 0
RANK, ALPHA = 4, 8
keras.utils.set_random_seed(SEED)
images, y = load_digits(return_X_y=True)
upright = images / 16
turned = upright[:, np.rot90(np.arange(64).reshape(8, 8)).ravel()]


class LoRA(keras.layers.Layer):
    def __init__(self, dense):
        super().__init__()
        self.dense, (d, m) = dense, dense.kernel.shape
        dense.trainable = False
        self.a = self.add_weight(shape=(d, RANK), initializer="he_uniform")
        self.b = self.add_weight(shape=(RANK, m), initializer="zeros")

    def call(self, x):
        z = x @ self.dense.kernel + ALPHA / RANK * (x @ self.a) @ self.b
        return self.dense.activation(z + self.dense.bias)


def fit(model, x):
    model.compile(keras.optimizers.Adam(0.01), metrics=["accuracy"],
                  loss="sparse_categorical_crossentropy")
    model.fit(x[:900], y[:900], epochs=8, verbose=0)


base = keras.Sequential([keras.Input((64,)), Dense(64, "relu"),
                         Dense(64, "relu"), Dense(10, "softmax")])
fit(base, upright)
by_keras = keras.models.clone_model(base)
by_keras.set_weights(base.get_weights())
lora = keras.Sequential([LoRA(layer) for layer in base.layers])
changed = np.abs(lora(turned) - base(turned)).max()
fit(lora, turned)
trained = sum(w.numpy().size for w in lora.trainable_weights)
accuracy = lora.evaluate(turned[900:], y[900:], verbose=0)[1]
outputs = lora(turned)
for ours, theirs in zip(lora.layers, by_keras.layers, strict=True):
    theirs.enable_lora(RANK, lora_alpha=ALPHA)
    theirs.lora_kernel_a.assign(ours.a)
    theirs.lora_kernel_b.assign(ours.b)
    ours.dense.kernel.assign_add(ALPHA / RANK * ours.a @ ours.b)  # merge
print("trained", trained, "numbers, frozen", base.count_params())
print(f"before training, outputs changed by {changed:.4f}")
print(f"after it, accuracy on turned digits is {accuracy:.2f}")
for name, model in (("Keras' LoRA", by_keras), ("merged", base)):
    print(name, f"differs by {np.abs(model(turned) - outputs).max():.4f}")
