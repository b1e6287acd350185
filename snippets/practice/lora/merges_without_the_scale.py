"""The merged matrix gets the bare product of a and b. It does what the layer
does only if the scale is 1.

Do the layer and its merged matrix give the same outputs?
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
        return self.weight + self.a @ self.b


SEED = 0
rng = np.random.default_rng(SEED)
weight, x = rng.normal(size=(3, 2)), rng.normal(size=(4, 3))
layer = LoRA(weight, 1, 4, rng)
layer.b += 1
print("layer: ", layer.forward(x)[0].round(3))
print("merged:", (x @ layer.merged())[0].round(3))
