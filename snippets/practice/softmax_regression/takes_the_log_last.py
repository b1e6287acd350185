"""The probability of a class that is far behind is rounded to 0, whose
logarithm is -inf. A loss that should be 2000 is inf, and says no more how
wrong the model is.

Is there a logarithm of a number that may have been rounded to 0?
"""

import numpy as np


def loss_and_gradients(x, labels, weights, bias):
    logits = x @ weights + bias
    shifted = logits - logits.max(axis=1, keepdims=True)
    sums = np.sum(np.exp(shifted), axis=1, keepdims=True)
    log_probabilities = np.log(np.exp(shifted) / sums)
    targets = np.eye(len(bias))[labels]
    loss = -np.sum(targets * log_probabilities) / len(x)
    by_logits = (np.exp(log_probabilities) - targets) / len(x)
    return loss, x.T @ by_logits, by_logits.sum(axis=0)


def training_step(x, labels, weights, bias, learning_rate):
    _, by_weights, by_bias = loss_and_gradients(x, labels, weights, bias)
    return weights - learning_rate * by_weights, bias - learning_rate * by_bias


def predict(x, weights, bias):
    return np.argmax(x @ weights + bias, axis=1)


with np.errstate(divide="ignore", invalid="ignore"):
    for size in (1.0, 1000.0):
        loss, _, _ = loss_and_gradients(
            np.array([[size]]), np.array([1]), np.array([[1.0, -1.0]]),
            np.zeros(2))
        print(f"x = {size:6}: loss {loss:.4f}")
