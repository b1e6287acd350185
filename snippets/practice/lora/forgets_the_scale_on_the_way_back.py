"""The forward pass scales the update, the backward pass does not. The
gradients point the right way and have the wrong length.

By which factor does an output change with an entry of b?
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
        scaled = gradient
        back = scaled @ self.b.T  # the gradient by x @ a: (n, rank)
        by_x = gradient @ self.weight.T + back @ self.a.T
        return x.T @ back, (x @ self.a).T @ scaled, by_x

    def merged(self):
        return self.weight + self.scale * self.a @ self.b


SEED = 0
rng = np.random.default_rng(SEED)
weight, x = rng.normal(size=(3, 2)), rng.normal(size=(4, 3))
layer = LoRA(weight, 1, 4, rng)
_, by_b, _ = layer.backward(x, np.ones((4, 2)))
before = layer.forward(x).sum()
layer.b[0, 0] += 1
print("by b:", by_b[0, 0].round(3))
print("one more gives:", (layer.forward(x).sum() - before).round(3))
