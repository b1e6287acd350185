"""Both averages begin at 0 and are too small at first, v more so than m: 0.1 /
sqrt(0.001) makes the first step more than three times too long.

How large are your averages after one step, compared with the gradient?
"""

import numpy as np


def adam_step(parameter, gradient, m, v, t, learning_rate=0.001,
              beta_1=0.9, beta_2=0.999, epsilon=1e-8):
    m = beta_1 * m + (1 - beta_1) * gradient
    v = beta_2 * v + (1 - beta_2) * gradient**2
    step = learning_rate * m / (np.sqrt(v) + epsilon)
    return parameter - step, m, v


parameter, m, v = np.array([0.0]), np.zeros(1), np.zeros(1)

for t in range(1, 4):
    before = parameter
    parameter, m, v = adam_step(parameter, np.ones(1), m, v, t, 0.01)
    print(f"step {t}: moved by", (parameter - before).round(4))
