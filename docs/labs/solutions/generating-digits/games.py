# ---
# exercise: 5
# changes:
#   - from: layers += [keras.layers.Dropout(0.4)]
#     to: layers += [keras.layers.Dropout(rate)]
#   - from: losses = [tf.nn.softplus(-fake), loss_d]
#     to: "losses = [-tf.nn.softplus(fake) if saturates else tf.nn.softplus(-fake), loss_d]"
#   - from: NOISE = 8
#     to: NOISE, rate, saturates = 8, 0.4, False
# without: ["Between two digits", Larger codes, Equal numbers of samples, "The same GAN, other seeds", No memorization?]
# ---

# %% [markdown]
# Either change alone does no harm that these judges see. Both together do: with seeds 5 and 10 the
# discriminator wins for good, both losses go to 0, and few kinds are left. The saturating
# loss has no slope only *where the discriminator is sure*, and dropout keeps it from being sure.
# Without dropout the other loss still pulls. With seed 0 the pair gets through: of ten seeds
# tried, three did about as well as the rest. (A saturating loss is below zero, so it does not
# compare with the other one.)

# %%
found, ends = {}, {}
for rate, saturates in ((0.4, True), (0.0, False), (0.0, True)):
    told = "saturating" if saturates else "other loss"
    for seed in (0, 5, 10):
        name = f"{told} {rate} {seed:2}"
        samples, losses, _ = train_gan(seed)
        found[name] = judge(samples)
        ends[name] = losses[-100:].mean(axis=0)
print("loss, dropout, seed")
table(found)
for name, (_, discriminator) in ends.items():
    lost = "all lost" if discriminator < 0.05 else "a game"
    print(f"{name:20} {lost}")

# %% tags=["check"]
near_of = np.reshape([each["near"] for each in found.values()], (3, 3))
kinds_of = np.reshape([each["kinds"] for each in found.values()], (3, 3))
played = np.reshape([each[1] for each in ends.values()], (3, 3)) > 0.3
assert near_of[:2].max() < 1.8
assert kinds_of[:2].min() > 6
assert played[:2].all()
assert near_of[2].max() > 2
assert kinds_of[2].min() < 5
assert not played[2].all()
