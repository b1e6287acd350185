"""The token whose probability carries the sum over p is left out. Then less
than p is kept, and nothing at all where the first token alone has more.

What is left when the first token alone has more than p?
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
    return top_k(logits, np.sum(cumulative <= p))


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


logits = np.log([0.5, 0.3, 0.15, 0.05])
for p in (0.9, 0.7, 0.4):
    print(p, "keeps", np.isfinite(top_p(logits, p)).sum())
