"""LoRA: a frozen weight, and a product of two thin matrices that is trained.

B begins at zero, so the layer begins as the pretrained one; and what was
learned can be merged into one matrix, which costs nothing to use.
"""

import numpy as np


class LoRA:
    """A linear layer with a frozen weight and a trained update of low rank."""

    def __init__(self, weight, rank, alpha, rng):
        """Keep `weight` (d, m), which is frozen, and make `a` and `b`.

        a: (d, rank), normal numbers times 1 / sqrt(d), by the generator rng.
        b: (rank, m), zeros. scale: alpha / rank.
        """
        d, m = weight.shape
        self.weight, self.scale = weight, alpha / rank
        self.a = rng.normal(size=(d, rank)) / np.sqrt(d)
        self.b = np.zeros((rank, m))

    def forward(self, x):
        """Return x @ weight + scale * x @ a @ b, for x (n, d)."""
        return x @ self.weight + self.scale * (x @ self.a) @ self.b

    def backward(self, x, gradient):
        """Return the gradients by a, by b and by x.

        gradient: the one by the outputs (n, m). weight gets none.
        """
        scaled = self.scale * gradient
        back = scaled @ self.b.T  # the gradient by x @ a: (n, rank)
        by_x = gradient @ self.weight.T + back @ self.a.T
        return x.T @ back, (x @ self.a).T @ scaled, by_x

    def merged(self):
        """Return one new matrix (d, m) that does what the layer does."""
        return self.weight + self.scale * self.a @ self.b


SEED = 0
rng = np.random.default_rng(SEED)
x, target = rng.normal(size=(50, 6)), rng.normal(size=(6, 4))
layer = LoRA(target + np.outer(rng.normal(size=6), [1, -1, 2, 0]), 1, 2, rng)
for step in range(31):
    error = layer.forward(x) - x @ target
    if step % 10 == 0:
        print(step, "loss:", np.mean(error**2).round(4))
    by_a, by_b, _ = layer.backward(x, 2 * error / error.size)
    layer.a, layer.b = layer.a - 0.1 * by_a, layer.b - 0.1 * by_b
