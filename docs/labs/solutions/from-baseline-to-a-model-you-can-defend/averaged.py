# ---
# exercise: 5
# without: [Are more data worth it?, One change at a time, Look at the mistakes, Can you trust its probabilities?, "The test set, once"]
# ---

# %% [markdown]
# The loss of the average is lower, and it can not be larger, on any image. The loss is
# $-\ln p$ of the right digit, and $-\ln$ is convex: its value at a mean is at most the mean of its
# values (Jensen). Equality needs five networks that agree. Here the average is as good as the best of
# the five, or better, which no inequality promises.

# %%
probabilities = np.asarray(tf.nn.softmax(np.float64(logits["plain"])))
mean_probability = probabilities.mean(axis=0)  # (500, 10)
loss_of_mean = -np.log(mean_probability[np.arange(500), y_validation])
mean_of_losses = losses_of(logits["plain"], y_validation).mean(axis=0)
print(f"loss of the average {loss_of_mean.mean():.2f}")
print(f"average of the losses {mean_of_losses.mean():.2f}")

# %% tags=["check"]
assert (loss_of_mean <= mean_of_losses + 1e-12).all()
assert loss_of_mean.mean() < mean_of_losses.mean() - 0.008
assert loss_of_mean.mean() < plain_loss.min() + 0.01
