"""1 - beta is right in the first step only. The averages fill up, and the
correction has to fade: 1 - beta ** t becomes 1.

By what is an average divided in step 1000, when it is full?
"""

import numpy as np


def adam_step(parameter, gradient, m, v, t, learning_rate=0.001,
              beta_1=0.9, beta_2=0.999, epsilon=1e-8):
    m = beta_1 * m + (1 - beta_1) * gradient
    v = beta_2 * v + (1 - beta_2) * gradient**2
    m_corrected = m / (1 - beta_1)
    v_corrected = v / (1 - beta_2)
    step = learning_rate * m_corrected / (np.sqrt(v_corrected) + epsilon)
    return parameter - step, m, v


parameter, m, v = np.array([0.0]), np.zeros(1), np.zeros(1)

for t in range(1, 4):
    before = parameter
    parameter, m, v = adam_step(parameter, np.ones(1), m, v, t, 0.01)
    print(f"step {t}: moved by", (parameter - before).round(4))
