"""Each beginning goes on with its own best token, so the beams never compete.
From one beginning there is one beam for good: this is greedy search.

How many beams do you have after the first step?
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


def best_of(scores):
    token = np.argmax(scores)
    return [(int(token), scores[token])]


def beam_search(log_probabilities, length, width):
    beams = [((), 0.0)]
    for _ in range(length):
        extended = [
            ((*tokens, token), score + more)
            for tokens, score in beams
            for token, more in best_of(log_probabilities(tokens))
        ]
        extended.sort(key=lambda beam: -beam[1])
        beams = extended[:width]
    return beams[0]


model = {(): [0.6, 0.4], (0,): [0.5, 0.5], (1,): [0.1, 0.9]}
tokens, score = beam_search(lambda t: np.log(model[t]), 2, 2)
print(tokens, "probability:", np.exp(score).round(3))
