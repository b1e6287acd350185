"""Statistics of a batch that is split over devices: the mean variance of the
parts is too small; with the variance of their means it is exact.

Four devices with 8 examples each. Below, the spread of one example's output
over random batches: the smaller the batch, the noisier.
"""

import numpy as np

SEED = 0
rng = np.random.default_rng(SEED)
x = rng.normal(5, 2, size=32)
parts = x.reshape(4, 8)
means, variances = parts.mean(axis=1), parts.var(axis=1)
print(f"variance of the batch      {x.var():.3f}")
print(f"mean variance of its parts {variances.mean():.3f}")
together = variances.mean() + means.var()
print(f"with that of their means   {together:.3f}")

noise = {}
for size in (2, 8, 32, 128):
    others = rng.normal(size=(20000, size - 1))
    batches = np.c_[np.ones(20000), others]  # one example, at 1
    normalized = (1 - batches.mean(axis=1)) / batches.std(axis=1)
    noise[size] = normalized.std()
    print(f"batch of {size:3}: {noise[size]:.2f}")
