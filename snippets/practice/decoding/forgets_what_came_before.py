"""Beams are ranked by their last token alone. The probability of what came
before is lost, so a likely end makes an unlikely text look good.

What does the score of a beam say: the last token or all of them?
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
    beams = [((), 0.0)]
    for _ in range(length):
        extended = [
            ((*tokens, token), more)
            for tokens, _ in beams
            for token, more in enumerate(log_probabilities(tokens))
        ]
        extended.sort(key=lambda beam: -beam[1])
        beams = extended[:width]
    return beams[0]


model = {(): [0.9, 0.1], (0,): [0.6, 0.4], (1,): [0.01, 0.99]}
tokens, score = beam_search(lambda t: np.log(model[t]), 2, 2)
print(tokens, "probability:", np.exp(score).round(3))
