"""Merging adds to the frozen weight itself. The layer then counts its update
twice, and who else uses the weight has lost it.

Is the frozen weight the same after merging twice?
"""

import numpy as np


class LoRA:

    def __init__(self, weight, rank, alpha, rng):
        d, m = weight.shape
        self.weight, self.scale = weight, alpha / rank
        self.a = rng.normal(size=(d, rank)) / np.sqrt(d)
        self.b = np.zeros((rank, m))

    def forward(self, x):
        return x @ self.weight + self.scale * (x @ self.a) @ self.b

    def backward(self, x, gradient):
        scaled = self.scale * gradient
        back = scaled @ self.b.T  # the gradient by x @ a: (n, rank)
        by_x = gradient @ self.weight.T + back @ self.a.T
        return x.T @ back, (x @ self.a).T @ scaled, by_x

    def merged(self):
        self.weight += self.scale * self.a @ self.b
        return self.weight


SEED = 0
rng = np.random.default_rng(SEED)
weight, x = rng.normal(size=(3, 2)), rng.normal(size=(4, 3))
layer = LoRA(weight.copy(), 1, 2, rng)
layer.b += 1
for _ in range(3):
    print("moved by:", np.abs(layer.merged() - weight).max().round(3))
