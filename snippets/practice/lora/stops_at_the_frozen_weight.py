"""The gradient by x leaves out the frozen weight. Frozen means that it is not
changed: what lies below it still gets its gradient through it.

Does a layer that is not trained stop the gradient?
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
        by_x = back @ self.a.T
        return x.T @ back, (x @ self.a).T @ scaled, by_x

    def merged(self):
        return self.weight + self.scale * self.a @ self.b


SEED = 0
rng = np.random.default_rng(SEED)
weight, x = rng.normal(size=(3, 2)), rng.normal(size=(4, 3))
layer = LoRA(weight, 1, 1, rng)
_, _, by_x = layer.backward(x, np.ones((4, 2)))
print("by x:", by_x[0].round(3), "should be", weight.sum(axis=1).round(3))
