"""Log-probabilities are multiplied. They are added: the logarithm of a product
is a sum. Products of negative numbers change their sign with each step.

How do the logarithms of two probabilities give that of both together?
"""

import numpy as np


def probabilities(logits, temperature=1.0):
    scaled = (logits - np.max(logits, axis=-1, keepdims=True)) / temperature
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
    beams = [((), 1.0)]
    for _ in range(length):
        extended = [
            ((*tokens, token), score * more)
            for tokens, score in beams
            for token, more in enumerate(log_probabilities(tokens))
        ]
        extended.sort(key=lambda beam: -beam[1])
        beams = extended[:width]
    return beams[0]


for length in (1, 2, 3):
    tokens, score = beam_search(lambda _: np.log([0.9, 0.1]), length, 2)
    print(tokens, "score:", round(score, 3))
