"""The noise of the gradient falls as one over the root of the batch size, and
to zero at the whole set if no example is drawn twice.

On logarithmic axes the rule is a straight line of slope minus one half.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits

SEED = 0
images, labels = load_digits(return_X_y=True)
x = np.column_stack([images / 16, np.ones(len(images))])  # a column for biases
weights = np.random.default_rng(SEED).normal(scale=0.1, size=(65, 10))

# Cross-entropy of softmax(x @ weights): an example's gradient, for all at once
scores = np.exp(x @ weights)
errors = scores / scores.sum(axis=1, keepdims=True) - np.eye(10)[labels]
gradients = np.einsum("ni,nk->nik", x, errors).reshape(len(x), -1)
full = gradients.mean(axis=0)
spread = np.sqrt(np.mean(np.sum((gradients - full) ** 2, axis=1)))


def noise(batch_size, replace, repeats=100):
    """Return the root mean squared distance of batch gradients from `full`."""
    rng, squares = np.random.default_rng(SEED), []
    for _ in range(repeats):
        batch = rng.choice(len(x), batch_size, replace=replace)
        squares.append(np.sum((gradients[batch].mean(axis=0) - full) ** 2))
    return np.sqrt(np.mean(squares))


sizes = np.array([1, 4, 16, 64, 256, 1024, len(x)])
law = spread / np.sqrt(sizes)
finite = law * np.sqrt((len(x) - sizes) / (len(x) - 1))  # the rest of the set
measured = {
    replace: np.array([noise(size, replace) for size in sizes])
    for replace in [True, False]
}
print("measured / (spread / sqrt(size)), drawn with replacement:")
print(*[f"{ratio:.1f}" for ratio in measured[True] / law])

plt.figure(layout="constrained")
plt.loglog(sizes, law, label="spread / √B")
plt.loglog(sizes[:-1], finite[:-1], "--", label="times √((N − B) / (N − 1))")
plt.loglog(sizes, measured[True], "o", color="C0", label="with replacement")
plt.loglog(sizes[:-1], measured[False][:-1], "s", color="C1", label="without")
plt.xlabel("batch size B")
plt.ylabel("noise of the gradient")
plt.legend(frameon=False)
plt.show()
