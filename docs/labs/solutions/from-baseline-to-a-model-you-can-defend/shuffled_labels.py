# ---
# exercise: 3
# changes:
#   - from: |-
#       model = build(SEED)
#       batch_losses = fit(
#     to: |-
#       y_train = np.random.default_rng(SEED).permutation(y_train)
#       model = build(SEED)
#       batch_losses = fit(
# without: [Are more data worth it?, One change at a time, Look at the mistakes, Can you trust its probabilities?, "The test set, once"]
# ---

# %% [markdown]
# "Overfit one batch" passes: 32 wrong labels are learned by heart as easily as right ones. The
# baselines pass, for they were fitted before. The first to fail is the comparison with the linear
# model on validation images: the loss of all five networks is that of guessing, or worse. So the
# small test finds broken code, and only held-out labels find broken ones.

# %%
print(f"last loss on one batch below 0.01: {bool(batch_losses[-1] < 0.01)}")
print(f"validation loss at least {plain_loss.min():.1f},",
      f"ln 10 = {np.log(10):.1f}")
print("first to fail:", failed[0])

# %% tags=["check"]
assert batch_losses[-1] < 0.01
assert failed[0] == "plain_loss.mean() < 1.1 * linear_loss"
assert plain_loss.min() > np.log(10) - 0.05
assert plain_accuracy.max() < 0.2
