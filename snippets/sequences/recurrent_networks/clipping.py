"""Clipping bounds an exploding gradient and leaves a vanishing one as it is:
nearly nothing of it comes from the first steps.

The columns are the length of the whole gradient before and after clipping at
5, and the share of it that comes from the first 10 of 50 steps.
"""

import numpy as np

SEED = 0
STEPS = 50
UNITS = 32
MAX_NORM = 5.0
rng = np.random.default_rng(SEED)
x = rng.normal(0, 0.3, size=(STEPS, UNITS))
orthogonal, _ = np.linalg.qr(rng.normal(size=(UNITS, UNITS)))
error = rng.normal(size=UNITS)
error /= np.linalg.norm(error)  # the loss' gradient at the last state


def gradients_by_step(recurrent):
    """Backpropagate through time: each step's part of the gradient."""
    states = [np.zeros(UNITS)]
    for x_t in x:
        states.append(np.tanh(x_t + states[-1] @ recurrent))
    delta, parts = error, []
    for t in reversed(range(STEPS)):
        delta = delta * (1 - states[t + 1] ** 2)  # back through tanh
        parts.append(np.outer(states[t], delta))
        delta = delta @ recurrent.T  # to the state before
    return np.array(parts[::-1])  # first step first


def clip(gradient):  # shorter if too long; the same direction
    return gradient * min(1, MAX_NORM / np.linalg.norm(gradient))


table = {}
print("recurrent   whole gradient     share of the")
print("   scale    before    after   first 10 steps")
for scale in [0.5, 1.0, 2.0]:
    parts = gradients_by_step(scale * orthogonal)
    whole, early = parts.sum(axis=0), parts[:10].sum(axis=0)
    norms = [np.linalg.norm(g) for g in (whole, clip(whole), early)]
    table[scale] = *norms[:2], norms[2] / norms[0]
    print("{:7}   {:8.1f} {:8.1f} {:12.0e}".format(scale, *table[scale]))
