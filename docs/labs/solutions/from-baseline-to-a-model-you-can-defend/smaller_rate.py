# ---
# exercise: 2
# changes:
#   - from: STEPS, BATCH, LEARNING_RATE = 300, 32, 0.01
#     to: STEPS, BATCH, LEARNING_RATE = 300, 32, 0.003
# without: [Look at the mistakes, "The test set, once"]
# ---

# %% [markdown]
# Dropout makes it worse now, where at the lab's rate it did not. The noise is nearly as large as the
# difference, so the word "clearly" hangs on one run. Shifts turn from better to worse, far within
# their noise. Weight decay moves the loss by some thousandths.
#
# The temperature of the chosen network falls below 1: it is not sure enough of itself, where the
# lab's is too sure. So a comparison of remedies is one of rates and budgets as well.

# %%
for name in ("shifts", "dropout"):
    print(f"{name:8} {mean_change[name]:+.2f}")
print(f"T = {calibration['chosen'][0]:.1f}")

# %% tags=["check"]
assert mean_change["dropout"] > 0.008
assert verdicts["shifts"] == "unclear"
assert abs(mean_change["weight decay"]) < 0.006
assert chosen == "plain"
assert calibration["chosen"][0] < 0.95
