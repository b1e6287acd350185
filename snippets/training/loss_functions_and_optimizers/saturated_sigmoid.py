"""At a sigmoid output, the gradient survives a confident mistake only if
cross-entropy is computed from the logit.

The target is 1, so the mistake is on the left.
"""

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf


def cross_entropy_of_logit(z):
    return keras.ops.binary_crossentropy(tf.ones_like(z), z, from_logits=True)


def cross_entropy_of_probability(z):
    p = 1 / (1 + tf.exp(-z))  # Keras recognizes its own sigmoid, not this one
    return keras.ops.binary_crossentropy(tf.ones_like(z), p)


def squared_error(z):
    return (tf.sigmoid(z) - 1) ** 2


def loss_and_gradient(loss, z):
    z = tf.constant(z, dtype="float32")
    with tf.GradientTape() as tape:
        tape.watch(z)
        values = loss(z)
    return values.numpy(), tape.gradient(values, z).numpy()


starts = np.array([-5.0, -10.0, -20.0])
logits = np.linspace(-30, 5, 351)
losses, steps = {}, {}
figure, axis = plt.subplots(layout="constrained")
print("losses at logits", *starts, "and steps to p > 1/2, 100 at most")
lines = {cross_entropy_of_logit: "-", cross_entropy_of_probability: "--",
         squared_error: "-."}
for loss, style in lines.items():
    name = loss.__name__.replace("_", " ")
    losses[name], _ = loss_and_gradient(loss, starts)
    z, steps[name] = starts, np.zeros(3, dtype=int)
    for _ in range(100):  # gradient descent, learning rate 1
        steps[name] += z <= 0
        z = z - loss_and_gradient(loss, z)[1]
    print(f"{name:28}", "".join(f"{value:7.2f}" for value in losses[name]),
          "  ", ", ".join(f"{n}" if n < 100 else ">100" for n in steps[name]))
    size = np.abs(loss_and_gradient(loss, logits)[1])
    axis.semilogy(logits, size, style, label=name)
axis.set(xlabel="logit (target is 1)", ylabel="size of the gradient",
         ylim=(1e-12, 10))
axis.legend(frameon=False)
plt.show()
