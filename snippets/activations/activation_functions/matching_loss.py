"""At a sigmoid output whose target is 1, squared error hardly corrects a
confident mistake; cross-entropy corrects it fully.

On the left, where the logit is far on the wrong side, one gradient has
vanished and the other is at its largest.
"""

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf


def cross_entropy(logits):
    targets = keras.ops.ones_like(logits)
    return keras.ops.binary_crossentropy(targets, logits, from_logits=True)


def squared_error(logits):
    return (keras.ops.sigmoid(logits) - 1) ** 2 / 2


def gradient(loss, logits):
    """Slope of the loss with respect to each logit."""
    logits = tf.constant(logits, dtype="float32")
    with tf.GradientTape() as tape:
        tape.watch(logits)
        values = loss(logits)
    return tape.gradient(values, logits).numpy()


logits = np.linspace(-8, 4, 121)
figure, axis = plt.subplots(layout="constrained")
for loss, style in [(cross_entropy, "-"), (squared_error, "--")]:
    name = loss.__name__.replace("_", " ")
    slopes = gradient(loss, [-8, -4, 0, 4])
    print(f"{name:13} at logits -8, -4, 0, 4:", slopes.round(4))
    axis.plot(logits, gradient(loss, logits), style, label=name)
axis.set(xlabel="logit (target is 1)", ylim=(-1.15, 0.05),
         ylabel="gradient of the loss")
for line in axis.lines:
    axis.annotate(line.get_label(), line.get_xydata()[10], (0, -14),
                  textcoords="offset points", color=line.get_color())
plt.show()
