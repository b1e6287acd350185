"""Through twenty layers ReLU keeps the gradient only at He's scale of weights,
and sigmoid at none of three.

Each line follows the norm of the gradient from layer 20 on the right down to
the input on the left; level is good.
"""

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

SEED = 0
DEPTH = 20
WIDTH = 256
# Standard deviations of the weights; fan-in and fan-out are both WIDTH.
scales = {"0.01": 0.01, "Glorot": WIDTH**-0.5, "He": (2 / WIDTH) ** 0.5}
rng = np.random.default_rng(SEED)
x = rng.normal(size=(32, WIDTH))  # float64: some gradients reach 1e-28
direction = rng.normal(size=(32, WIDTH))
weights = rng.normal(size=(DEPTH, WIDTH, WIDTH))


def gradient_norms(activation, scale):
    """Norms at layers 0 (the input) to DEPTH, relative to layer DEPTH."""
    hidden = [tf.constant(x)]
    with tf.GradientTape() as tape:
        tape.watch(hidden[0])
        for layer in range(DEPTH):
            hidden.append(activation(hidden[-1] @ (scale * weights[layer])))
        loss = tf.reduce_sum(hidden[-1] * direction)
    norms = [np.linalg.norm(g) for g in tape.gradient(loss, hidden)]
    return np.array(norms) / norms[-1]


names = ["sigmoid", "tanh", "relu", "leaky_relu", "gelu", "silu"]
relative_norms = {name: {} for name in names}
figure, axes = plt.subplots(
    2, 3, figsize=(7, 4.4), sharex=True, sharey=True, layout="constrained"
)
print("at the input" + "".join(f"{scale:>10}" for scale in scales))
for axis, name in zip(axes.flat, names, strict=True):
    for scale, style in {"0.01": "C2:", "Glorot": "C0-", "He": "C1--"}.items():
        norms = gradient_norms(keras.activations.get(name), scales[scale])
        relative_norms[name][scale] = norms
        axis.semilogy(norms, style, label=scale)
    at_input = [norms[0] for norms in relative_norms[name].values()]
    print(f"{name:12}" + "".join(f"{norm:10.0e}" for norm in at_input))
    axis.set(title=name, ylim=(1e-14, 1e2), xticks=[0, 10, 20])
keys = axes[0, 0].get_legend_handles_labels()
figure.legend(*keys, loc="outside upper center", ncols=3, frameon=False)
figure.supxlabel("layer (0 is the input)")
figure.supylabel("gradient norm, layer 20 = 1")
plt.show()
