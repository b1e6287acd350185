"""`axis=0` takes the statistics over the examples, as batch normalization
does. The result of an example then depends on the others in its batch.

Does an example keep its result when the others change?
"""

import numpy as np


def layer_norm(x, gamma, beta, epsilon=1e-5):
    mean = x.mean(axis=0, keepdims=True)
    variance = x.var(axis=0, keepdims=True)
    return (x - mean) / np.sqrt(variance + epsilon) * gamma + beta


def rms_norm(x, gamma, epsilon=1e-5):
    mean_square = np.mean(x**2, axis=-1, keepdims=True)
    return x / np.sqrt(mean_square + epsilon) * gamma


example = np.array([1.0, 2.0, 3.0])
for other in ([0.0, 0.0, 0.0], [9.0, 9.0, 9.0]):
    x = np.array([example, other])
    print(layer_norm(x, np.ones(3), np.zeros(3))[0].round(3))
