# ---
# exercise: 6
# without: [Split first, Which leakage threatens, Baselines, A small network and its training loop, Overfit one batch, "Five runs, not one", Are more data worth it?, One change at a time, Look at the mistakes, Can you trust its probabilities?, "The test set, once"]
# ---

# %% [markdown]
# Each number of right answers has a binomial probability, and each gives an interval that holds
# the truth or does not. Add up the probabilities of those that do. Wilson's keeps its promise of
# 95% within a point and a half. The textbook's does not, and nearly all its misses are of one kind: with few
# mistakes it is too narrow, and lies above the truth. At zero mistakes it has no width.

# %%
from scipy.stats import binom


def wilson(k, n, z=1.96):  # as in the lab
    middle = (k + z**2 / 2) / (n + z**2)
    reach = z / (n + z**2) * np.sqrt(k * (n - k) / n + z**2 / 4)
    return middle - reach, middle + reach


def textbook(k, n, z=1.96):
    p = k / n
    reach = z * np.sqrt(p * (1 - p) / n)
    return p - reach, p + reach


k, n, truth = np.arange(501), 500, 0.98
probability = binom.pmf(k, n, truth)
share, too_low, too_high = {}, {}, {}
for interval in (wilson, textbook):
    name = interval.__name__
    low, high = interval(k, n)
    too_low[name] = probability[high < truth].sum()
    too_high[name] = probability[low > truth].sum()
    share[name] = 1 - too_low[name] - too_high[name]
    print(f"{name:8} holds {truth} in {share[name]:.3f} of all test sets;",
          f"lies above it in {too_high[name]:.3f}")

# %% tags=["check"]
assert abs(probability.sum() - 1) < 1e-9
assert abs(share["wilson"] - 0.95) < 0.015
assert share["textbook"] < 0.94
assert too_high["textbook"] > 5 * too_low["textbook"]
assert np.diff(textbook(500, 500)) == 0
