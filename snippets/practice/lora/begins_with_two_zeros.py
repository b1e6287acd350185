"""Both matrices begin at zero. The gradient by each is a product with the
other, so both are zero for good, and nothing is ever learned.

If a and b are both zero, which of them gets a gradient?
"""

import numpy as np


class LoRA:

    def __init__(self, weight, rank, alpha, rng):
        d, m = weight.shape
        self.weight, self.scale = weight, alpha / rank
        self.a = np.zeros((d, rank))
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
layer = LoRA(weight, 1, 1, rng)
by_a, by_b, _ = layer.backward(x, np.ones((4, 2)))
print("largest gradients:", np.abs(by_a).max(), np.abs(by_b).max().round(2))
