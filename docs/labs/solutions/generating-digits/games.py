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
# Either change alone does no harm that these judges see. Both together do: on most seeds the
# discriminator wins for good, both losses go to 0, and few kinds are left. The saturating
# loss has no slope only *where the discriminator is sure*, and dropout keeps it from being sure.
# Without dropout the other loss still pulls. Some seeds get through: of ten that were tried, three
# did about as well as the rest. So one run would have shown you either story.

# %%
found, ends = {}, {}
for rate, saturates, runs in (
    (0.4, True, 3),
    (0.0, False, 3),
    (0.0, True, 5),
):
    told = "saturating" if saturates else "other loss"
    for seed in range(0, 5 * runs, 5):
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
near_of = np.array([each["near"] for each in found.values()])
kinds_of = np.array([each["kinds"] for each in found.values()])
played = np.array([discriminator > 0.3 for _, discriminator in ends.values()])
assert near_of[:6].max() < 1.8
assert kinds_of[:6].min() > 5
assert played[:6].all()
assert near_of[6:].max() > 1.8
assert kinds_of[6:].min() < 5
assert not played[6:].all()
