# ---
# exercise: 3
# without: ["Between two digits", The GAN, Equal numbers of samples, "The same GAN, other seeds", No memorization?]
# ---

# %% [markdown]
# For the VAE it changes nothing that the judges see; for the autoencoder it changed much. The VAE's KL has already put the codes where the prior is. In the numbers that it
# uses, the means have a deviation near 1. In the others they hardly move while the prior does, and
# there the decoder does not listen.

# %%
means, _ = encode(vae_encoder, x_train)
rng = np.random.default_rng(SEED)
prior = rng.normal(size=(N, 8))
sources = {
    "VAE, prior": judge(decode(vae_decoder, prior)),
    "VAE, fitted": judge(decode(vae_decoder, fitted_normal(means, rng))),
    "AE, standard": deep["standard normal"],
    "AE, fitted": deep["fitted normal"],
}
table(sources)
deviations = means.std(axis=0)
print("deviations of the means:", deviations.round(1))
unused = deviations < 0.2
without = decode(vae_decoder, np.where(unused, 0, prior))
change = np.abs(without - decode(vae_decoder, prior)).mean()
print(f"a pixel changes by {change:.3f} if the others are set to 0")

# %% tags=["check"]
near_of = {name: each["near"] for name, each in sources.items()}
assert abs(near_of["VAE, prior"] - near_of["VAE, fitted"]) < 0.1
assert near_of["AE, standard"] > near_of["AE, fitted"] + 0.2
assert 3 <= (~unused).sum() <= 5
assert 0.6 < deviations[~unused].min() < deviations[~unused].max() < 1.2
assert change < 0.02
