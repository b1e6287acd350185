"""Asked to recall the first of 15 steps, the simple network is at chance after
60 training steps, and LSTMs are far below it.

The level where a curve stays is chance; look for the step at which one leaves
it.
"""

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from keras import layers

SEED = 0
STEPS = 15
BUDGET = 60  # training steps
cross_entropy = keras.losses.BinaryCrossentropy(from_logits=True)


def sample(rng, examples=128):
    """Return noise that starts with a sign to be recalled at the end."""
    sign = rng.choice([-1, 1], size=examples)
    x = rng.normal(size=(examples, STEPS, 9)).astype("float32")
    x[:, :, 8], x[:, 0, 8] = 0, sign  # the last feature: the sign, then 0
    return x, (sign[:, None] + 1) / 2


def train(kind, forget_bias=None):
    keras.utils.set_random_seed(SEED)
    rng = np.random.default_rng(SEED)
    inputs, recurrent = keras.Input(shape=(STEPS, 9)), kind(16)
    model = keras.Sequential([inputs, recurrent, layers.Dense(1)])
    if forget_bias is not None:  # Keras starts it at 1
        recurrent.cell.bias.assign(np.repeat([0, forget_bias, 0, 0], 16))
    optimizer = keras.optimizers.Adam(learning_rate=0.01)
    optimizer.build(model.trainable_weights)

    @tf.function(autograph=False)  # no branches to convert
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = cross_entropy(y, model(x))
        optimizer.apply(tape.gradient(loss, model.trainable_weights))
        return loss

    return np.array([step(*sample(rng)) for _ in range(BUDGET)])


losses = {
    "simple": train(layers.SimpleRNN),
    "LSTM": train(layers.LSTM),
    "LSTM, forget bias 5": train(layers.LSTM, forget_bias=5),
}
figure, axis = plt.subplots(layout="constrained")
for (name, loss), style in zip(losses.items(), ["-", "-.", "--"], strict=True):
    axis.plot(loss, style, label=name)
axis.axhline(np.log(2), color="0.5", linestyle=":", label="chance")
axis.set(xlabel="training step", ylabel="cross-entropy", ylim=(0, None))
axis.legend(frameon=False)
plt.show()
