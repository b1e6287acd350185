# ---
# exercise: 5
# changes:
#   - from: '"w1": rng.normal(0, np.sqrt(2 / 64), (64, HIDDEN)),'
#     to: '"w1": np.zeros((64, HIDDEN)),'
#   - from: '"w2": rng.normal(0, np.sqrt(2 / HIDDEN), (HIDDEN, 10)),'
#     to: '"w2": np.zeros((HIDDEN, 10)),'
# ---

# %% [markdown]
# All but those of `b2`, and for ever. With $W_1 = 0$ the hidden outputs are $\max(0, 0) = 0$, so $W_2$
# gets no gradient; with $W_2 = 0$ nothing passes to $W_1$. Neither ever leaves zero. Only `b2` learns,
# until the network says the shares of the classes, whatever the image. `tf.GradientTape` and Keras
# agree with all of it: a check against a framework finds no bad start.

# %%
for state, weights in (("start", parameters), ("end", trained)):
    found = gradients(weights, x_train, y_train)
    print(state, {name: bool(g.any()) for name, g in found.items()})
print(f"accuracy {by_hand:.2f}")

# %% tags=["check"]
for weights in (parameters, trained):
    found = gradients(weights, x_train, y_train)
    moves = [name for name, gradient in found.items() if gradient.any()]
    assert moves == ["b2"]
assert not trained["w1"].any()
assert not trained["w2"].any()
assert max(largest.values()) < 1e-8
assert max(tape_errors.values()) < 1e-14
assert distance < 1e-3
assert by_hand < 0.12
