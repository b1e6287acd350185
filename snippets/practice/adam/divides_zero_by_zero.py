"""A weight that had no gradient so far, as of a dead unit or a rare word, has
averages of 0, and without epsilon 0 / 0 makes it nan for good.

What happens to a weight that never had a gradient?
"""

import numpy as np


def adam_step(parameter, gradient, m, v, t, learning_rate=0.001,
              beta_1=0.9, beta_2=0.999, epsilon=1e-8):
    m = beta_1 * m + (1 - beta_1) * gradient
    v = beta_2 * v + (1 - beta_2) * gradient**2
    m_corrected = m / (1 - beta_1**t)
    v_corrected = v / (1 - beta_2**t)
    step = learning_rate * m_corrected / np.sqrt(v_corrected)
    return parameter - step, m, v


with np.errstate(invalid="ignore"):
    new, _, _ = adam_step(np.ones(2), np.array([0.0, 1.0]), np.zeros(2),
                          np.zeros(2), 1, 0.01)
print("after a gradient of 0 and one of 1:", new)
