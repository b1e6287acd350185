# ---
# exercise: 3
# changes:
#   - from: h = np.maximum(z, 0)
#     to: h = np.tanh(z)
#   - from: "* (z > 0)"
#     to: "* (1 - h**2)"
#   - from: tf.nn.relu(
#     to: tf.tanh(
#   - from: keras.layers.Dense(HIDDEN, "relu"),
#     to: keras.layers.Dense(HIDDEN, "tanh"),
# ---

# %% [markdown]
# The slope of tanh is $1 - \tanh^2 z$, which is $1 - h^2$: the forward pass has computed it already.
# All checks pass. The network learns as well, and nothing has a kink any more.

# %%
print("failed:", failed)
print(f"accuracy {by_hand:.2f}")

# %% tags=["check"]
assert failed == []
