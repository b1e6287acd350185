# ---
# exercise: 1
# changes:
#   - from: return tf.reduce_sum(each, axis=1)
#     to: return tf.reduce_mean(each, axis=1)
# without: ["Between two digits", The GAN, Equal numbers of samples, "The same GAN, other seeds", No memorization?]
# ---

# %% [markdown]
# The codes collapse: each number's KL goes to zero, and the VAE decodes every image to nearly the
# same one, the mean digit. Divided by 64, the reconstruction can not pay for one number any more.
# The autoencoder does not care: it has one term, and Adam takes the same steps down a loss that is
# 64 times as small.

# %%
print("KL of each number:", np.abs(used).round(3))
same = vae_rebuilt.std(axis=0).max()
print(f"rebuilt digits differ by at most {same:.2f} a pixel")
print(f"error: autoencoder {ae_error:.1f}, VAE {vae_error:.1f}")

# %% tags=["check"]
assert np.abs(used).max() < 1e-3
assert same < 0.02
assert vae_error > 0.95
assert ae_error < 0.25
assert failed == ["floor < ae_cost - 2", "used[2] > 0.3"]
