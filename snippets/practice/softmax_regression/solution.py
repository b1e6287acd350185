"""Softmax regression: the loss, its gradients, and a step of training.

With two classes it is logistic regression.
"""

import numpy as np


def loss_and_gradients(x, labels, weights, bias):
    """Return the mean cross-entropy, and its gradients by weights and bias.

    x: (n, d); labels: (n,), whole numbers from 0; weights: (d, c); bias: (c,).
    """
    logits = x @ weights + bias
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_sums = np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    log_probabilities = shifted - log_sums
    targets = np.eye(len(bias))[labels]
    loss = -np.sum(targets * log_probabilities) / len(x)
    by_logits = (np.exp(log_probabilities) - targets) / len(x)
    return loss, x.T @ by_logits, by_logits.sum(axis=0)


def training_step(x, labels, weights, bias, learning_rate):
    """Return new weights and a new bias; those that are given stay."""
    _, by_weights, by_bias = loss_and_gradients(x, labels, weights, bias)
    return weights - learning_rate * by_weights, bias - learning_rate * by_bias


def predict(x, weights, bias):
    """Return the most probable class of each example: (n,)."""
    return np.argmax(x @ weights + bias, axis=1)


x = np.array([[0.0, 0.0], [1.0, 0.0], [4.0, 0.0], [5.0, 1.0], [0.0, 4.0]])
labels = np.array([0, 0, 1, 1, 2])
weights, bias = np.zeros((2, 3)), np.zeros(3)
for step in range(101):
    if step % 50 == 0:
        loss, _, _ = loss_and_gradients(x, labels, weights, bias)
        print(f"step {step:3}: loss {loss:.3f}", predict(x, weights, bias))
    weights, bias = training_step(x, labels, weights, bias, 0.2)
