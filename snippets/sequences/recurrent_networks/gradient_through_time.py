"""In a simple network the gradient falls or rises with the scale of the
weights; an LSTM's does not fall if the forget bias is large.

Read from right to left: how much of the gradient is left after so many steps
back.
"""

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

SEED = 0
STEPS, UNITS, EXAMPLES = 60, 32, 8
rng = np.random.default_rng(SEED)
x = rng.normal(0, 0.3, size=(EXAMPLES, STEPS, 4)).astype("float32")
direction = rng.normal(size=(EXAMPLES, UNITS)).astype("float32")


def simple_cell(scale):
    cell = keras.layers.SimpleRNNCell(UNITS)
    cell.build((None, 4))  # the recurrent matrix starts orthogonal
    cell.recurrent_kernel.assign(scale * cell.recurrent_kernel)
    return cell


def lstm_cell(forget_bias):
    cell = keras.layers.LSTMCell(UNITS)
    cell.build((None, 4))  # biases of input gate, forget gate, g, output gate
    cell.bias.assign(np.repeat([0, forget_bias, 0, 0], UNITS))
    return cell


def gradient_norms(cell):
    state, memories = cell.get_initial_state(EXAMPLES), []
    with tf.GradientTape() as tape:
        tape.watch(state)
        for t in range(STEPS):
            memories.append(state[-1])  # h, or an LSTM's cell state c
            output, state = cell(x[:, t], state)
        loss = keras.ops.sum(output * direction)  # of the last step only
    norms = [np.linalg.norm(g) for g in tape.gradient(loss, memories)]
    return np.array(norms[::-1]) / norms[-1]  # relative to a distance of 1


keras.utils.set_random_seed(SEED)
simple = {f"scale {s}": gradient_norms(simple_cell(s)) for s in [0.5, 1, 2]}
lstm = {f"forget bias {b}": gradient_norms(lstm_cell(b)) for b in [0, 1, 5]}
figure, axes = plt.subplots(1, 2, sharey=True, layout="constrained")
for axis, title, curves in zip(
    axes, ["simple network", "LSTM"], [simple, lstm], strict=True
):
    for name, norms in curves.items():
        axis.plot(range(1, STEPS + 1), norms, label=name)
    axis.set(title=title, xlabel="distance in steps", yscale="log")
    axis.legend(frameon=False, loc="lower left")
axes[0].set_ylabel("gradient, relative to 1 step")
plt.show()
