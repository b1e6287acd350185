"""The probabilities are summed in the order of the vocabulary. What is kept
depends on the numbers of the tokens, and the most probable one may be lost.

In which order do the probabilities have to be summed up?
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
    cumulative = np.cumsum(probabilities(logits))
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


for shares in ([0.6, 0.3, 0.1], [0.1, 0.3, 0.6]):
    print(shares, "keeps", np.isfinite(top_p(np.log(shares), 0.5)).sum())
