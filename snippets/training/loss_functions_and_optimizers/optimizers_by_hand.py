"""Five optimizers by hand take the same 50 steps as those of Keras, and keep
0, 1 or 2 numbers for each weight; Adam joins momentum and RMSProp.
"""

import keras
import numpy as np
from keras.optimizers import SGD, Adagrad, Adam, RMSprop

SEED = 0
RATE = 0.01
EPSILON = 1e-7  # in Keras inside the root, or, in Adam, beside it


def sgd(g, t):
    return (g,)


def momentum(g, t, m=0):
    m = 0.9 * m + g  # a sum of gradients that fades
    return m, m


def adagrad(g, t, v=0.1):
    v = v + g**2  # a sum of squares that never fades; starts at 0.1
    return g / np.sqrt(v + EPSILON), v


def rmsprop(g, t, v=0):
    v = 0.9 * v + 0.1 * g**2  # a fading average of squares
    return g / np.sqrt(v + EPSILON), v


def adam(g, t, m=0, v=0):
    m = 0.9 * m + 0.1 * g         # as momentum: where to
    v = 0.999 * v + 0.001 * g**2  # as RMSProp: how large gradients are
    # Both averages began at 0. The two factors with t undo that bias.
    unbias = np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
    return unbias * m / (np.sqrt(v) + EPSILON), m, v


pairs = {sgd: SGD(RATE), momentum: SGD(RATE, momentum=0.9),
         adagrad: Adagrad(RATE), rmsprop: RMSprop(RATE), adam: Adam(RATE)}
sizes = np.array([100, 1, 0.001, 1e-6])
gradients = np.random.default_rng(SEED).normal(size=(50, 4)) * sizes
by_hand, by_keras, numbers = {}, {}, {}
print("         numbers  agree", "".join(f"{g:10g}" for g in sizes))
for rule, optimizer in pairs.items():
    weights, state, steps, path = keras.Variable(np.zeros(4)), (), [], []
    for t, g in enumerate(gradients, start=1):
        step, *state = rule(g, t, *state)
        steps.append(step)
        optimizer.apply([g], [weights])
        path.append(weights.numpy())
    name = rule.__name__
    by_keras[name], by_hand[name] = path, -RATE * np.cumsum(steps, axis=0)
    numbers[name] = len(optimizer.variables) - 2  # step count, learning rate
    agree = np.allclose(by_keras[name], by_hand[name], rtol=1e-3, atol=0)
    print(f"{name:8} {numbers[name]:6}   {agree!s:5}",
          "".join(f"{step:10.3g}" for step in rule(sizes, 1)[0]))
