"""The temperature divides the probabilities after the softmax. It cancels, or
leaves a sum that is not 1: only logits can be spread or gathered this way.

Do your probabilities sum to 1 at every temperature?
"""

import numpy as np


def probabilities(logits, temperature=1.0):
    scaled = (logits - np.max(logits, axis=-1, keepdims=True))
    exponentials = np.exp(scaled)
    normalized = exponentials / np.sum(exponentials, axis=-1, keepdims=True)
    return normalized / temperature


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


logits = np.log([0.5, 0.3, 0.2])
print("at 0.5:", probabilities(logits, 0.5).round(3))
print("at 2:  ", probabilities(logits, 2.0).round(3))
