"""One step of Adam, with bias correction.

Each parameter moves by about the learning rate, whatever the size of its
gradient.
"""

import numpy as np


def adam_step(parameter, gradient, m, v, t, learning_rate=0.001,
              beta_1=0.9, beta_2=0.999, epsilon=1e-8):
    """Return the new parameter, and the new averages m and v.

    m, v: the averages of the gradients and of their squares so far, zero
    before the first step; t: the number of this step, from 1. All arrays
    have one shape, and those that are given stay as they are.
    """
    m = beta_1 * m + (1 - beta_1) * gradient
    v = beta_2 * v + (1 - beta_2) * gradient**2
    m_corrected = m / (1 - beta_1**t)
    v_corrected = v / (1 - beta_2**t)
    step = learning_rate * m_corrected / (np.sqrt(v_corrected) + epsilon)
    return parameter - step, m, v


# a ravine: the loss is (x**2 + 100 * y**2) / 2
parameter, m, v = np.array([1.0, 1.0]), np.zeros(2), np.zeros(2)
for t in range(1, 101):
    gradient = parameter * [1.0, 100.0]
    parameter, m, v = adam_step(parameter, gradient, m, v, t, 0.05)
    if t in (1, 10, 100):
        print(f"after {t:3} steps:", parameter.round(3))
