"""The exponential of a logit above 709 is inf in float64, and a difference
with inf is no loss. The largest logit may be subtracted from all first: the
probabilities stay.

How large can the numbers be whose exponentials you take?
"""

import numpy as np


def loss_and_gradients(x, labels, weights, bias):
    logits = x @ weights + bias
    shifted = logits
    log_sums = np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    log_probabilities = shifted - log_sums
    targets = np.eye(len(bias))[labels]
    loss = -np.sum(targets * log_probabilities) / len(x)
    by_logits = (np.exp(log_probabilities) - targets) / len(x)
    return loss, x.T @ by_logits, by_logits.sum(axis=0)


def training_step(x, labels, weights, bias, learning_rate):
    _, by_weights, by_bias = loss_and_gradients(x, labels, weights, bias)
    return weights - learning_rate * by_weights, bias - learning_rate * by_bias


def predict(x, weights, bias):
    return np.argmax(x @ weights + bias, axis=1)


with np.errstate(over="ignore", invalid="ignore"):
    for size in (1.0, 1000.0):
        loss, _, by_bias = loss_and_gradients(
            np.array([[size]]), np.array([1]), np.array([[1.0, -1.0]]),
            np.zeros(2))
        print(f"x = {size:6}: loss {loss:.4f}, gradient", by_bias.round(3))
