"""The corrected averages are returned, go into the next step as old ones, and
are corrected once more. The correction belongs to the step alone.

Which averages does the next step begin with?
"""

import numpy as np


def adam_step(parameter, gradient, m, v, t, learning_rate=0.001,
              beta_1=0.9, beta_2=0.999, epsilon=1e-8):
    m = beta_1 * m + (1 - beta_1) * gradient
    v = beta_2 * v + (1 - beta_2) * gradient**2
    m = m / (1 - beta_1**t)
    v = v / (1 - beta_2**t)
    step = learning_rate * m / (np.sqrt(v) + epsilon)
    return parameter - step, m, v


parameter, m, v = np.array([0.0]), np.zeros(1), np.zeros(1)

for t in range(1, 4):
    parameter, m, v = adam_step(parameter, np.ones(1), m, v, t, 0.01)
    print(f"step {t}: averages of gradients of 1:", m.round(4), v.round(4))
