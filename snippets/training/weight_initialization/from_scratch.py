"""Glorot's, He's and LeCun's initializations are one function with two
choices; each equals the one of Keras, number by number.

Standard deviations by number of inputs and outputs. A convolution's inputs are
its 3 x 3 pixels times its 16 channels.
"""

import keras
import numpy as np

SEED = 0


def fans(shape):  # (..., inputs, outputs)
    pixels = int(np.prod(shape[:-2]))  # 1 for a dense layer
    return pixels * shape[-2], pixels * shape[-1]


def initialize(shape, rule, kind):
    fan_in, fan_out = fans(shape)
    variance = {"glorot": 2 / (fan_in + fan_out), "he": 2 / fan_in,
                "lecun": 1 / fan_in}[rule]
    if kind == "uniform":  # between -a and a the variance is a * a / 3
        limit = np.sqrt(3 * variance)
        return keras.random.uniform(shape, -limit, limit, seed=SEED)
    # Cut off at two deviations, a normal keeps 0.8796 of its deviation.
    deviation = np.sqrt(variance) / 0.87962566103423978
    return keras.random.truncated_normal(shape, 0, deviation, seed=SEED)


shapes = {"dense": (400, 100), "convolution": (3, 3, 16, 32)}
differences, deviations = {}, {}
for layer, shape in shapes.items():
    for rule in ("glorot", "he", "lecun"):
        for kind in ("uniform", "normal"):
            name = f"{rule}_{kind}"
            ours = np.array(initialize(shape, rule, kind))
            theirs = keras.initializers.deserialize(
                {"class_name": name, "config": {"seed": SEED}})(shape)
            differences[layer, name] = np.abs(ours - theirs).max()
            deviations[layer, name] = ours.std()
print(f"largest difference: {max(differences.values()):.7f}")
for layer, shape in shapes.items():
    fan_in, fan_out = fans(shape)
    print(f"{layer}: {fan_in} in, {fan_out} out",
          *(f"\n  {rule:7}{deviations[layer, rule + '_uniform']:.4f} uniform,"
            f" {deviations[layer, rule + '_normal']:.4f} normal"
            for rule in ("glorot", "he", "lecun")))
