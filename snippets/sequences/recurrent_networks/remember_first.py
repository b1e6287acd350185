"""An LSTM whose forget gate starts open learns from every start to recall the
first of 15 steps; one that starts half open learns seldom.

Each point is six starts at one rate, after 60 training steps. Look for the
lines that never reach the top, and at which rates the others do.
"""

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from keras import layers

SEED = 0
STARTS, RATES = 6, [0.01, 0.02, 0.05, 0.1]
cross_entropy = keras.losses.BinaryCrossentropy(from_logits=True)


def sample(steps):  # noise that starts with a sign to be recalled at the end
    x = np.random.normal(size=(64, steps, 9)).astype("float32")
    x[:, :, 8], x[:, 0, 8] = 0, np.random.choice([-1, 1], size=64)
    return x, x[:, 0, 8:] > 0


def final_losses(layer, steps=15, budget=60, rates=RATES):
    """Train a network for each rate and start, all side by side."""
    keras.utils.set_random_seed(SEED)
    layer.unroll = True  # faster than a loop
    model = keras.Sequential([keras.Input((steps, 9)), layer, layers.Dense(1)])
    starts = [keras.models.clone_model(model).weights for _ in range(STARTS)]
    first = [np.stack(len(rates) * each) for each in zip(*starts, strict=True)]
    moved = [keras.Variable(np.zeros_like(each)) for each in first]
    rate = np.repeat(np.float32(rates), STARTS)
    adam = keras.optimizers.Adam(1.0)  # takes steps of 1, times the rate

    @tf.function(autograph=False)  # no branches to convert
    def step(x, y):
        def loss(network):
            start, move, rate = network
            weights = [a + rate * b for a, b in zip(start, move, strict=True)]
            fixed = model.non_trainable_variables
            return cross_entropy(y, model.stateless_call(weights, fixed, x)[0])

        with tf.GradientTape() as tape:
            losses = tf.vectorized_map(loss, (first, moved, rate))
        adam.apply(tape.gradient(losses, moved), moved)  # of their sum
        return losses

    losses = [step(*sample(steps)) for _ in range(budget)]
    return np.mean(losses[-10:], axis=0).reshape(len(rates), STARTS)


networks = {"simple": layers.SimpleRNN(16), "GRU": layers.GRU(16),
            "LSTM, forget bias 1": layers.LSTM(16),
            "LSTM, forget bias 0": layers.LSTM(16, unit_forget_bias=False)}
learned = {name: np.sum(final_losses(layer) < 0.3, axis=1)  # chance: 0.69
           for name, layer in networks.items()}
for name, line in zip(networks, ["-", "-.", "--", ":"], strict=True):
    plt.plot(np.array(RATES, str), learned[name], line, label=name)
plt.gca().set(xlabel="learning rate", ylabel=f"learned, of {STARTS} starts")
plt.legend(frameon=False, loc=(0.02, 0.48))
plt.show()
