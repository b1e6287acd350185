"""Three numbers a step tell a healthy run from one whose gradients vanish or
explode: their length, first layer against last, and the size of the update.

ratio is the first layer's gradient over the last hidden one's; update is the
length of the step over the length of the weights, by plain SGD at 0.1.
"""

import keras
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

SEED = 0
LAYERS, WIDTH, RATE = 20, 32, 0.1
images, digits = load_digits(return_X_y=True)
images, digits = np.float32(images / 16), digits


def network(activation, skip):
    keras.utils.set_random_seed(SEED)
    x = keras.Input((64,))
    h = keras.layers.Dense(WIDTH, activation)(x)
    for _ in range(LAYERS - 1):
        out = keras.layers.Dense(WIDTH, activation)(h)
        h = h + out if skip else out
    return keras.Model(x, keras.layers.Dense(10)(h))


def length(tensors):  # the norm of all of them together
    return np.sqrt(sum(np.sum(np.float64(t) ** 2) for t in tensors))


loss_function = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
tables = {}
for name, settings in {"healthy: tanh": ("tanh", False),
                       "vanishing: sigmoid": ("sigmoid", False),
                       "exploding: ReLU, skips": ("relu", True)}.items():
    model, tables[name] = network(*settings), []
    rng = np.random.default_rng(SEED)
    kernels = [layer.kernel for layer in model.layers
               if isinstance(layer, keras.layers.Dense)]
    print(f"{name}\nstep     loss   length    ratio   update")
    for step in range(2):
        batch = rng.integers(len(images), size=64)
        with tf.GradientTape() as tape:
            loss = loss_function(digits[batch], model(images[batch]))
        gradients = [g.numpy() for g in tape.gradient(loss, kernels)]
        ratio = length(gradients[:1]) / length(gradients[-2:-1])
        update = RATE * length(gradients) / length(
            [kernel.numpy() for kernel in kernels])
        row = float(loss), length(gradients), ratio, update
        tables[name].append(row)
        print(f"{step:4}", *[f"{number:8.1g}" for number in row])
        for kernel, gradient in zip(kernels, gradients, strict=True):
            kernel.assign_sub(RATE * gradient)
