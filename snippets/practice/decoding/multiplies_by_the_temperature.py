"""The logits are multiplied by the temperature, not divided. A low temperature
then evens the choice out instead of sharpening it.

Should a temperature near 0 spread the probabilities or gather them?
"""

import numpy as np


def probabilities(logits, temperature=1.0):
    scaled = (logits - np.max(logits, axis=-1, keepdims=True)) * temperature
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


logits = np.log([0.5, 0.3, 0.2])
for temperature in (0.1, 1.0, 10.0):
    print(temperature, probabilities(logits, temperature).round(3))
