"""The gradient at the input of a network is a product of one Jacobian a
layer; in a sigmoid layer none of them can stretch by more than a quarter of
what its weights can.

Lengths after going back through so many of 30 layers: the gradient, the most
that any vector of length 1 keeps, what half of the directions keep, and the
bound by slopes of at most 1/4.
"""

import numpy as np
import tensorflow as tf

SEED = 0
LAYERS, WIDTH = 30, 16
rng = np.random.default_rng(SEED)
x = rng.normal(size=WIDTH)
error = rng.normal(size=WIDTH)
error /= np.linalg.norm(error)  # the loss' gradient at the last layer


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


functions = {"sigmoid": (sigmoid, lambda h: h * (1 - h)),  # slope, from h
             "tanh": (np.tanh, lambda h: 1 - h**2)}


def jacobians(name, weights):  # dh_out / dh_in of each layer
    function, slope = functions[name]
    h, factors = x, []
    for w in weights:
        h = function(w @ h)
        factors.append(slope(h)[:, None] * w)  # diagonal times matrix
    return factors


def by_tape(name, weights):  # what backpropagation returns
    h = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(h)
        out = h
        for w in weights:
            out = getattr(tf, name)(tf.linalg.matvec(w, out))
        loss = tf.reduce_sum(out * error)
    return tape.gradient(loss, h).numpy()


tables, gradients = {}, {}
for name in functions:
    weights = rng.normal(0, WIDTH**-0.5, (LAYERS, WIDTH, WIDTH))  # Glorot
    product, bound, tables[name] = np.eye(WIDTH), 1, []
    print(f"{name}\nback  gradient    most    half   bound")
    factors = jacobians(name, weights)
    for back in range(1, LAYERS + 1):
        product = product @ factors[-back]
        bound *= np.linalg.norm(weights[-back], 2)
        bound *= 1 / 4 if name == "sigmoid" else 1
        if back in (1, 5, 10, 20, 30):
            kept = np.linalg.svd(product, compute_uv=False)
            row = np.linalg.norm(error @ product), kept[0], kept[7], bound
            tables[name].append((back, *row))
            print(f"{back:4}  ", *[f"{number:7.0e}" for number in row])
    gradients[name] = error @ product, by_tape(name, weights)
