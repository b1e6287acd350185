"""The samples of a GAN are a blob before training, and lie on the ring of the
real ones after it.

Look for arcs of the ring that no sample reaches.
"""

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from keras.layers import Dense

SEED = 0
keras.utils.set_random_seed(SEED)
rng = np.random.default_rng(SEED)
angles = rng.uniform(0, 2 * np.pi, size=(1500, 128))
noise, latent = rng.normal(size=(2, 1500, 128, 2))
real = np.stack([np.cos(angles), np.sin(angles)], axis=-1) + 0.05 * noise


def network(outputs):
    layers = [Dense(32, activation="leaky_relu") for _ in range(2)]
    model = keras.Sequential([keras.Input((2,)), *layers, Dense(outputs)])
    optimizer = keras.optimizers.Adam(0.001, beta_1=0.5)
    optimizer.build(model.trainable_weights)
    return model, optimizer


generator, g_optimizer = network(2)  # from noise to a point
discriminator, d_optimizer = network(1)  # from a point to a logit of "real"
cross_entropy = keras.losses.BinaryCrossentropy(from_logits=True)
ones, zeros = np.ones((128, 1)), np.zeros((128, 1))


@tf.function(autograph=False)  # no branches to convert
def step(real, latent):
    with tf.GradientTape(persistent=True) as tape:
        for_real = discriminator(real)
        for_fake = discriminator(generator(latent))
        d_loss = (cross_entropy(ones, for_real)
                  + cross_entropy(zeros, for_fake)) / 2
        g_loss = cross_entropy(ones, for_fake)  # wants to be taken for real
    g_optimizer.apply(tape.gradient(g_loss, generator.trainable_weights))
    d_optimizer.apply(tape.gradient(d_loss, discriminator.trainable_weights))
    return d_loss


before = generator(latent[0]).numpy()
d_losses = [float(step(*batch)) for batch in zip(real, latent, strict=True)]
after = generator(latent[0]).numpy()
figure, axes = plt.subplots(1, 2, figsize=(6, 3), layout="constrained")
for axis, samples in zip(axes, [before, after], strict=True):
    axis.plot(*real[0].T, ".", color="0.5", label="real")
    axis.plot(*samples.T, "C1.", markersize=4, label="generated")
    axis.set(aspect="equal", xlim=(-1.4, 1.4), ylim=(-1.4, 1.4))
axes[0].set_title("before training")
axes[1].set_title("after training")
figure.legend(*axes[0].get_legend_handles_labels(), loc="outside right")
plt.show()
