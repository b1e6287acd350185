# ---
# exercise: 4
# changes:
#   - from: weights = ops.softmax(ops.where(past, scores, -1e9))
#     to: weights = ops.softmax(scores)
# without: ["Who wins, and why"]
# ---

# %% [markdown]
# Both losses fall below 0.3; with the mask the held-out one ends near 3.6. The answer to each
# question is the next input, and each position reads it. So the *held-out loss does not tell*: it
# cheats there as well. What tells is the exact check that no position sees a later one, and
# writing. There nothing stands to the right but what fills up the window, and the network repeats
# that: line breaks, whose number is 0, or commas, if you fill with commas.

# %%
for name, losses in curve.items():
    print(f"{name:8} loss {losses[-1]:.1f}")
written = write("the value of the", count=60, temperature=0)
print(f"of 60 tokens {written.count(chr(10))} are line breaks")
read = encode("the value of the").tolist()
said = {}
for token in ("\n", ",", "e"):
    filled = read + [number[token]] * (CONTEXT - len(read))
    logits = model.predict_on_batch(np.array([filled]))[0, len(read) - 1]
    said[token] = tokens[logits.argmax()]
    print(f"filled with {token!r}: next is {said[token]!r}")
for condition in failed:
    print("fails:", condition)

# %% tags=["check"]
assert max(curve["train"][-1], curve["held out"][-1]) < 0.3
assert tokens[0] == "\n"
assert written.count("\n") > 50
assert all(filled_with == token for filled_with, token in said.items())
assert failed[0] == "(before[:20] == after[:20]).all()"
