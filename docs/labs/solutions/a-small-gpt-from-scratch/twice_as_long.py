# ---
# exercise: 2
# changes:
#   - from: STEPS, BATCH, RATE = 1600, 16, 4e-3
#     to: STEPS, BATCH, RATE = 3200, 16, 4e-3
# without: [Writing]
# ---

# %% [markdown]
# The training loss goes on falling and the held-out loss hardly moves: over the second half of
# the steps the gap between them grows by half. The score ends where it was. Report the held-out
# loss: a model is for text that it has not read. This text it has read 27 times by now, and more
# steps do not replace more text.

# %%
gaps = np.subtract(curve["held out"], curve["train"])
for at in (4, 9):
    print(f"step {(at + 1) * STEPS // 10}: train {curve['train'][at]:.1f},",
          f"held out {curve['held out'][at]:.1f}, gap {gaps[at]:.1f}")
print(f"GPT {score['GPT']:.1f} bits a character")
once_more = windows(train, range(0, len(train) - CONTEXT - 1, CONTEXT))
learned = model.evaluate(*once_more, batch_size=256, verbose=0)
print(f"loss on the training text at the end {learned:.1f}")

# %% tags=["check"]
assert gaps[9] > gaps[4] + 0.2
assert curve["train"][9] < curve["train"][4] - 0.2
assert curve["held out"][9] > curve["held out"][4] - 0.12
assert abs(score["GPT"] - 1.77) < 0.06
assert curve["held out"][9] - learned > 1.0
