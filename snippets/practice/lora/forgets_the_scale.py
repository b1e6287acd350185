"""The update is not scaled by alpha / rank. Another rank then needs another
learning rate, and weights trained elsewhere act with another strength.

What does alpha change in your outputs?
"""

import numpy as np


class LoRA:

    def __init__(self, weight, rank, alpha, rng):
        d, m = weight.shape
        self.weight, self.scale = weight, alpha / rank
        self.a = rng.normal(size=(d, rank)) / np.sqrt(d)
        self.b = np.zeros((rank, m))

    def forward(self, x):
        return x @ self.weight + (x @ self.a) @ self.b

    def backward(self, x, gradient):
        scaled = gradient
        back = scaled @ self.b.T  # the gradient by x @ a: (n, rank)
        by_x = gradient @ self.weight.T + back @ self.a.T
        return x.T @ back, (x @ self.a).T @ scaled, by_x

    def merged(self):
        return self.weight + self.a @ self.b


SEED = 0
rng = np.random.default_rng(SEED)
weight, x = rng.normal(size=(3, 2)), rng.normal(size=(4, 3))
for alpha in (1, 16):
    layer = LoRA(np.zeros((3, 2)), 1, alpha, np.random.default_rng(SEED))
    layer.b = np.ones((1, 2))
    print("alpha", alpha, "size:", np.abs(layer.forward(x)).max().round(3))
