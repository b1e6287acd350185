"""At a sigmoid output, the gradient survives a confident mistake only if
cross-entropy is computed from the logit.

The target is 1, so the mistake is on the left.
"""

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from keras.optimizers import SGD, Adam


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


def steps_to_half(loss, optimizer):
    """Count the steps that each start takes to p > 1/2, 200 at most."""
    z, count = keras.Variable(starts), np.zeros(3, dtype=int)
    for _ in range(200):
        count += z.numpy() <= 0
        optimizer.apply([loss_and_gradient(loss, z.numpy())[1]], [z])
    return count


starts = np.array([-5.0, -10.0, -20.0])
logits = np.linspace(-30, 5, 351)
steps = {}
figure, axis = plt.subplots(layout="constrained")
print("steps to p > 1/2 from", *starts, "by SGD and Adam, both at rate 1")
lines = {cross_entropy_of_logit: "-", cross_entropy_of_probability: "--",
         squared_error: "-."}
for loss, style in lines.items():
    name = loss.__name__.replace("_", " ")
    steps[name] = [steps_to_half(loss, optimizer)
                   for optimizer in (SGD(1.0), Adam(1.0))]
    print(f"{name:28}", "  ".join(
        "".join(f"{n:6}" if n < 200 else "  >200" for n in counted)
        for counted in steps[name]))
    size = np.abs(loss_and_gradient(loss, logits)[1])
    axis.semilogy(logits, size, style, label=name)
axis.set(xlabel="logit (target is 1)", ylabel="size of the gradient",
         ylim=(1e-12, 10))
axis.legend(frameon=False)
plt.show()
