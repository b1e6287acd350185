"""`*=` and `+=` change the arrays of the caller. If m and v began as one and
the same array of zeros, both write into it.

What do the arrays that were passed hold after the step?
"""

import numpy as np


def adam_step(parameter, gradient, m, v, t, learning_rate=0.001,
              beta_1=0.9, beta_2=0.999, epsilon=1e-8):
    m *= beta_1
    m += (1 - beta_1) * gradient
    v *= beta_2
    v += (1 - beta_2) * gradient**2
    m_corrected = m / (1 - beta_1**t)
    v_corrected = v / (1 - beta_2**t)
    step = learning_rate * m_corrected / (np.sqrt(v_corrected) + epsilon)
    return parameter - step, m, v


zeros = np.zeros(1)
new, _, _ = adam_step(np.zeros(1), np.ones(1), zeros, zeros, 1, 0.01)
print("moved by", new.round(4), "and zeros are now", zeros.round(4))
