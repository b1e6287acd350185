"""A simple recurrent cell, an LSTM and a GRU in NumPy end in the same state as
in Keras after ten steps, given Keras' weights.
"""

import keras
import numpy as np
from keras import layers

SEED = 0
UNITS = 16
keras.utils.set_random_seed(SEED)
rng = np.random.default_rng(SEED)
x = rng.normal(size=(4, 10, 8)).astype("float32")  # examples, steps, features


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def simple_step(x_t, h, kernel, recurrent, bias):
    return np.tanh(x_t @ kernel + h @ recurrent + bias)


def lstm_step(x_t, state, kernel, recurrent, bias):
    h, c = state
    # Keras stacks input gate, forget gate, candidate, output gate.
    i, f, g, o = np.split(x_t @ kernel + h @ recurrent + bias, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)  # keep some, add some
    return sigmoid(o) * np.tanh(c), c


def gru_step(x_t, h, kernel, recurrent, bias):  # two rows of biases
    z, r, g = np.split(x_t @ kernel + bias[0], 3, axis=-1)
    z_h, r_h, g_h = np.split(h @ recurrent + bias[1], 3, axis=-1)
    z, r = sigmoid(z + z_h), sigmoid(r + r_h)
    return z * h + (1 - z) * np.tanh(g + r * g_h)  # reset after the product


def last_state(step, state, weights):
    for t in range(x.shape[1]):  # the same weights at every step
        state = step(x[:, t], state, *weights)
    return state


zeros = np.zeros((len(x), UNITS))
differences, parameters = {}, {}
for layer, step, start in [
    (layers.SimpleRNN(UNITS, bias_initializer="normal"), simple_step, zeros),
    (layers.LSTM(UNITS, bias_initializer="normal"), lstm_step, (zeros, zeros)),
    (layers.GRU(UNITS, bias_initializer="normal"), gru_step, zeros),
]:
    expected, name = np.asarray(layer(x)), type(layer).__name__
    state = last_state(step, start, layer.get_weights())
    h = state[0] if name == "LSTM" else state
    differences[name] = np.abs(h - expected).max()
    parameters[name] = layer.count_params()
    same = np.allclose(h, expected, atol=1e-5)
    print(f"{name:9}  {parameters[name]:5,} parameters  as in Keras: {same}")
