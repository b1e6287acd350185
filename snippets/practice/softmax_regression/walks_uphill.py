"""The gradient points to where the loss grows, and the step follows it.
Descent subtracts.

Does your loss fall from step to step?
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
    return weights + learning_rate * by_weights, bias + learning_rate * by_bias


def predict(x, weights, bias):
    return np.argmax(x @ weights + bias, axis=1)


x, labels = np.array([[0.0], [1.0]]), np.array([0, 1])
weights, bias = np.zeros((1, 2)), np.zeros(2)
for step in range(3):
    loss, _, _ = loss_and_gradients(x, labels, weights, bias)
    print(f"step {step}: loss {loss:.3f}")
    weights, bias = training_step(x, labels, weights, bias, 1.0)
