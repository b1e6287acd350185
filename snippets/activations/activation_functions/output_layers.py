"""Seven output layers on the same features: each stays in the range of its
target, and only softmax makes the values of a row sum to 1.
"""

import keras
import numpy as np

SEED = 0
LOW, HIGH = 18.0, 30.0  # bounds of the bounded target, say a thermostat's


def bounded(z):
    return LOW + (HIGH - LOW) * keras.ops.sigmoid(z)


heads = {  # task: (units, activation)
    "binary": (1, "sigmoid"),
    "multi-class": (4, "softmax"),
    "multi-label": (4, "sigmoid"),
    "regression": (1, "linear"),
    "positive regression": (1, "softplus"),
    "counts": (1, "exponential"),
    "bounded regression": (1, bounded),
}
keras.utils.set_random_seed(SEED)
rng = np.random.default_rng(SEED)
features = rng.normal(size=(1000, 16)).astype("float32")
outputs = {}
print("task                  lowest  highest  sum of a row")
for task, (units, activation) in heads.items():
    head = keras.layers.Dense(units, activation)
    outputs[task] = out = keras.ops.convert_to_numpy(head(features))
    row = out.sum(axis=1)
    sums = f"{row.min():.1f} to {row.max():.1f}" if units > 1 else ""
    print(f"{task:20} {out.min():7.1f} {out.max():8.1f}  {sums}")
