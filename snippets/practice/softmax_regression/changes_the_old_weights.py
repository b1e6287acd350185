"""`-=` writes into the arrays of the caller, who may have kept them, to
compare or to go back. `weights - ...` makes new ones.

What do the old weights hold after the step?
"""

import numpy as np


def loss_and_gradients(x, labels, weights, bias):
    logits = x @ weights + bias
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_sums = np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    log_probabilities = shifted - log_sums
    targets = np.eye(len(bias))[labels]
    loss = -np.sum(targets * log_probabilities) / len(x)
    by_logits = (np.exp(log_probabilities) - targets) / len(x)
    return loss, x.T @ by_logits, by_logits.sum(axis=0)


def training_step(x, labels, weights, bias, learning_rate):
    _, by_weights, by_bias = loss_and_gradients(x, labels, weights, bias)
    weights -= learning_rate * by_weights
    bias -= learning_rate * by_bias
    return weights, bias


def predict(x, weights, bias):
    return np.argmax(x @ weights + bias, axis=1)


x, labels = np.array([[0.0], [1.0]]), np.array([0, 1])
old_weights, old_bias = np.zeros((1, 2)), np.zeros(2)
new_weights, _ = training_step(x, labels, old_weights, old_bias, 1.0)
print("changed by the step:", (new_weights - old_weights).round(3))
