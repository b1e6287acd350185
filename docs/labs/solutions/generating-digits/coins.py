# ---
# exercise: 6
# without: ["Between two digits", The GAN, Equal numbers of samples, "The same GAN, other seeds", No memorization?]
# ---

# %% [markdown]
# The distances punish the coins: held-out digits, whose shapes are perfect, are twice as far away
# once they are tossed, and cover less. Confidence punishes the shapes: the VAE has the same
# with and without coins, and less than tossed real digits. *Kinds* punishes neither, and *gray* is
# 0 for whatever is black and white. So a score means something only beside the same treatment of
# real data. That is why the lab shows $y$, and why nobody shows coins.

# %%
rng = np.random.default_rng(SEED)
images_of = {
    "VAE": decode(vae_decoder, rng.normal(size=(N, 8))),
    "held out": x_test,
}
found = {}
for name, y in images_of.items():
    tossed = (rng.random(y.shape) < y).astype("float32")
    found[name] = judge(y)
    found[f"{name}, coins"] = judge(tossed)
found["held out"]["cover"] = np.nan  # 0 to itself
table(found)

# %% tags=["check"]
vae, vae_coins, real, real_coins = found.values()
assert vae_coins["near"] > 2 * vae["near"]
assert real_coins["near"] > 1.8 * real["near"]
assert real_coins["cover"] > 1.5
assert abs(vae_coins["confidence"] - vae["confidence"]) < 0.04
assert vae_coins["confidence"] < real_coins["confidence"] - 0.03
assert min(each["kinds"] for each in found.values()) > 9.4
assert vae_coins["gray"] == real_coins["gray"] == 0
