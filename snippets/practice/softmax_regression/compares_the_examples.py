"""`axis=0` is the axis of the examples: it says for each class which example
has the largest logit. The classes stand along the last axis.

How many predictions are there for n examples and c classes?
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
    return weights - learning_rate * by_weights, bias - learning_rate * by_bias


def predict(x, weights, bias):
    return np.argmax(x @ weights + bias, axis=0)


x = np.array([[-1.0], [-2.0], [3.0]])
print("predicted:", predict(x, np.array([[-1.0, 1.0]]), np.zeros(2)))
