"""A network that learned to tell the noise in noisy points turns pure noise
into points on the ring of the data, step by step.

Grey: real points. Orange: the samples, at four of the forty levels of noise.
"""

import keras
import matplotlib.pyplot as plt
import numpy as np
from keras.layers import Dense

SEED = 0
keras.utils.set_random_seed(SEED)
rng = np.random.default_rng(SEED)
angles = rng.uniform(0, 2 * np.pi, size=2000)
ring = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
x_train = ring + rng.normal(scale=0.05, size=ring.shape)
levels = np.geomspace(3, 0.01, 40)  # standard deviations of the noise


def inputs(noisy, level):
    """Scale points to a spread of about one, and append the level."""
    level = np.broadcast_to(level, (len(noisy), 1))
    return np.hstack([noisy / np.sqrt(1 + level**2), np.log(level)])


x = rng.choice(x_train, 200_000)
noise = rng.normal(size=x.shape)
level = rng.choice(levels, (len(x), 1))
model = keras.Sequential([
    keras.Input(shape=(3,)), Dense(128, activation="relu"),
    Dense(128, activation="relu"), Dense(2),
])
model.compile(keras.optimizers.Adam(0.002), "mse")
model.fit(inputs(x + level * noise, level), noise, batch_size=512, epochs=4,
          verbose=0)

samples = [levels[0] * rng.normal(size=(500, 2))]  # nothing but noise
for now, then in zip(levels, [*levels[1:], 0], strict=True):
    told = model(inputs(samples[-1], now)).numpy()
    samples.append(samples[-1] + (then - now) * told)

figure, axes = plt.subplots(1, 4, figsize=(7, 2), layout="constrained")
for axis, step in zip(axes, [0, 10, 20, 40], strict=True):
    axis.plot(*x_train[:500].T, ".", color="0.6", ms=2, label="real")
    axis.plot(*samples[step].T, "C1.", ms=2, label="generated")
    axis.set(aspect="equal", xlim=(-3, 3), ylim=(-3, 3), xticks=[], yticks=[],
             title=f"level {[*levels, 0][step]:.2f}")
plt.show()
