# ---
# exercise: 6
# without: [Writing]
# ---

# %% [markdown]
# With $b = 1$ the mean with the GPT gains four times as much as with the chosen $b$. But the mean
# with the *bigram* gains too, and half as much, where it lost before. So a good part of the gain is
# repair: the 5-gram trusts its counts too much, and any flatter model mends that. A rival at a bad
# setting makes every mixture look good.
#
# A half is close to the best. The best weight of the GPT on one half of the held-out text is 0.3 or
# 0.4, as one would expect of the worse model, and on the other half it gains a hundredth of a
# bit or less.

# %%
p_of_1 = probabilities_of_ngrams(train, test, 1)[0][targets]
alone = bits(p_of_1[:, 4])
for name, other in (("GPT", p_gpt), ("bigram", p_of_1[:, 1])):
    gain = alone - bits((p_of_1[:, 4] + other) / 2)
    print(f"b = 1: the mean with the {name} gains {gain:.2f}")

middle = len(targets) // 2
weights = np.arange(0, 1.05, 0.1)
mixed = [weight * p_gpt + (1 - weight) * p_5gram for weight in weights]
best = np.argmin([bits(p[:middle]) for p in mixed])
print(f"best weight on one half {weights[best]:.1f}; on the other half:")
for weight in (0.5, weights[best]):
    p = weight * p_gpt + (1 - weight) * p_5gram
    print(f"weight {weight:.1f}: {bits(p[middle:]):.2f} bits a character")

# %% tags=["check"]
gain_of = {
    "GPT": alone - bits((p_of_1[:, 4] + p_gpt) / 2),
    "bigram": alone - bits((p_of_1[:, 4] + p_of_1[:, 1]) / 2),
}
chosen = score["5-gram"] - score["mean of 5-gram and GPT"]
assert gain_of["GPT"] > 2.5 * chosen
assert gain_of["bigram"] > 0.04
assert score["mean of 5-gram and bigram"] > score["5-gram"]
assert 0.2 <= weights[best] <= 0.5
gained = bits(mixed[5][middle:]) - bits(mixed[best][middle:])
assert -0.005 < gained < 0.02
