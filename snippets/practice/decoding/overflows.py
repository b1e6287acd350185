"""Dividing by a small temperature makes logits large, and the exponential of a
large number is inf: inf / inf is nan. The largest logit is to be subtracted.

How large is a logit of 10 at a temperature of 0.01?
"""

import numpy as np


def probabilities(logits, temperature=1.0):
    scaled = logits / temperature
    exponentials = np.exp(scaled)
    return exponentials / np.sum(exponentials, axis=-1, keepdims=True)


def top_k(logits, k):
    kept = np.argsort(-logits, kind="stable")[:k]
    filtered = np.full(logits.shape, -np.inf)
    filtered[kept] = logits[kept]
    return filtered


def top_p(logits, p):
    order = np.argsort(-logits, kind="stable")
    cumulative = np.cumsum(probabilities(logits)[order])
    return top_k(logits, 1 + np.sum(cumulative < p))


def beam_search(log_probabilities, length, width):
    beams = [((), 0.0)]
    for _ in range(length):
        extended = [
            ((*tokens, token), score + more)
            for tokens, score in beams
            for token, more in enumerate(log_probabilities(tokens))
        ]
        extended.sort(key=lambda beam: -beam[1])
        beams = extended[:width]
    return beams[0]


with np.errstate(over="ignore", invalid="ignore"):
    print(probabilities(np.array([10.0, 9.0, 1.0]), 0.01).round(3))
