# ---
# exercise: 1
# changes:
#   - from: unique = list(dict.fromkeys(paragraphs))
#     to: unique = paragraphs
# without: [Writing]
# ---

# %% [markdown]
# The 5-gram, by far: without duplicates it needed 1.57 bits a character, now 1.11. The GPT gains a
# third of that. Long runs of held-out tokens now stand in the training text, and
# a table of runs recalls them exactly. So a leak does not flatter all models alike: it favors
# the one with the better memory. Two conclusions of the lab fall with it, for neither mean beats the
# 5-gram any more.

# %%
print(f"5-gram {score['5-gram']:.2f}, GPT {score['GPT']:.1f} bits a character")
print(f"last four tokens seen in training: {np.mean(known == 4):.0%}")
for condition in failed:
    print("fails:", condition)

# %% tags=["check"]
assert score["5-gram"] < 1.57 - 0.4
assert 0.05 < 1.77 - score["GPT"] < 0.25  # 1.77 is what the lab ends at
assert np.mean(known == 4) > 0.5
assert {"mean < score['5-gram']", "mean_of_4 < alone"} <= set(failed)
