"""Decoding: filters that reshape the next token's distribution, and beams.

Filters cut the tail before a token is drawn. A beam search keeps several
beginnings, as the best first token need not begin the best text.
"""

import numpy as np


def probabilities(logits, temperature=1.0):
    """Return softmax(logits / temperature) along the last axis, stable.

    temperature: above 0.
    """
    scaled = (logits - np.max(logits, axis=-1, keepdims=True)) / temperature
    exponentials = np.exp(scaled)
    return exponentials / np.sum(exponentials, axis=-1, keepdims=True)


def top_k(logits, k):
    """Return logits (v,) with -inf for all but the k largest."""
    kept = np.argsort(-logits, kind="stable")[:k]
    filtered = np.full(logits.shape, -np.inf)
    filtered[kept] = logits[kept]
    return filtered


def top_p(logits, p):
    """Return logits (v,) with -inf for all but the nucleus.

    That is the smallest set of most probable tokens whose probabilities sum
    to p or more: the token that reaches p is in it. p: above 0, below 1.
    """
    order = np.argsort(-logits, kind="stable")
    cumulative = np.cumsum(probabilities(logits)[order])
    return top_k(logits, 1 + np.sum(cumulative < p))


def beam_search(log_probabilities, length, width):
    """Return the best tokens (a tuple) of `length`, and their log-probability.

    log_probabilities: a function from a tuple of tokens so far to an array
    (v,), for the next one. width: how many beginnings are kept in each step.
    """
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
print("temperature 0.5:", probabilities(logits, 0.5).round(3))
print("top 2:", probabilities(top_k(logits, 2)).round(3))
print("top 0.7:", probabilities(top_p(logits, 0.7)).round(3))
model = {(): [0.6, 0.4], (0,): [0.5, 0.5], (1,): [0.1, 0.9]}
for width in (1, 2):
    tokens, score = beam_search(lambda t: np.log(model[t]), 2, width)
    print("width", width, tokens, np.exp(score).round(3))
