# ---
# exercise: 1
# changes:
#   - from: |-
#       - y) / len(
#               x
#           )
#     to: "- y)"
# ---

# %% [markdown]
# Both comparisons fail at once: the gradients are now those of the sum, 64 times too large for
# a batch of 64. Training fails as well, since its steps became 32 times as long. What still holds
# is that the gradients are far from zero and that the weights moved.

# %%
for condition in failed:
    print(condition)

# %% tags=["check"]
assert failed == [
    "max(largest.values()) < 1e-08",
    "max(tape_errors.values()) < 1e-14",
    "history[-1][0] < history[0][0] / 5",
    "by_hand > 0.93",
    "distance < 0.001",
    "abs(in_keras - by_hand) < 0.01",
]
for name, gradient in tape_gradients.items():
    assert np.allclose(exact[name], 64 * gradient.numpy(), atol=1e-12)

# %% [markdown]
# Divide each step by 32, and the network learns: loss and accuracy pass. The two comparisons of
# gradients still fail, as nothing is divided there. And Keras still ends elsewhere, because the
# last batch of each epoch is smaller: Keras divides it by its own size. Divide by that, and both
# arrive at the same weights.

# %%
def distance_to_keras(divisor):
    weights = {name: value.copy() for name, value in parameters.items()}
    for x, y in batches(SEED):
        for name, gradient in gradients(weights, x, y).items():
            weights[name] -= LEARNING_RATE * gradient / divisor(x)
    ends = zip(weights.values(), model.get_weights(), strict=True)
    return weights, max(np.abs(one - other).max() for one, other in ends)


by_32, distance_32 = distance_to_keras(lambda x: 32)
_, distance_own = distance_to_keras(len)
print(f"last batch: {len(x_train) % BATCH} images")
print(f"divided by 32: accuracy {accuracy(by_32, x_val, labels_val):.2f},",
      f"within 0.001: {bool(distance_32 < 1e-3)}")
print(f"divided by its own size: within 0.001: {bool(distance_own < 1e-3)}")

# %% tags=["check"]
assert accuracy(by_32, x_val, labels_val) > 0.93
assert loss(by_32, x_train, y_train) < history[0][0] / 5
assert distance_32 > 2e-3
assert distance_own < 1e-4
