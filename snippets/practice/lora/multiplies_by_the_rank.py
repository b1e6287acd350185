"""The scale is alpha times rank. It should be divided by the rank, so that the
sum over more directions does not grow.

Should the update get larger or smaller if the rank is doubled?
"""

import numpy as np


class LoRA:

    def __init__(self, weight, rank, alpha, rng):
        d, m = weight.shape
        self.weight, self.scale = weight, alpha * rank
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
        return self.weight + self.scale * self.a @ self.b


SEED = 0
rng = np.random.default_rng(SEED)
weight, x = rng.normal(size=(3, 2)), rng.normal(size=(4, 3))
for rank in (1, 2, 4):
    print("rank", rank, "scale:", LoRA(weight, rank, 8, rng).scale)
