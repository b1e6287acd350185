"""Under the root, epsilon is compared with squares. 1e-8 is the square of
1e-4, so gradients of that size, which are common, take shorter steps.

With what is your epsilon added up: with a gradient's size, or with its square?
"""

import numpy as np


def adam_step(parameter, gradient, m, v, t, learning_rate=0.001,
              beta_1=0.9, beta_2=0.999, epsilon=1e-8):
    m = beta_1 * m + (1 - beta_1) * gradient
    v = beta_2 * v + (1 - beta_2) * gradient**2
    m_corrected = m / (1 - beta_1**t)
    v_corrected = v / (1 - beta_2**t)
    step = learning_rate * m_corrected / np.sqrt(v_corrected + epsilon)
    return parameter - step, m, v


for size in (1.0, 1e-4, 1e-6):
    new, _, _ = adam_step(np.zeros(1), np.array([size]), np.zeros(1),
                          np.zeros(1), 1, 0.01)
    print(f"gradient {size:6}: moved by", new.round(4))
