"""Subtracting the mean of a group of answers makes the policy gradient blind
to the reward's zero; with rewards of 0 and 1 it removes hardly any noise.

Eight answers are drawn to each of 50 questions. Noise is the spread of the
gradient over its length; compare it with and without 5 added to all rewards.
"""

import numpy as np
from scipy.special import softmax

SEED = 0
QUESTIONS, ANSWERS, GROUP = 50, 10, 8
rng = np.random.default_rng(SEED)
logits = rng.normal(scale=1.5, size=(QUESTIONS, ANSWERS))
right = rng.integers(ANSWERS, size=QUESTIONS)
p = softmax(logits, axis=1)
solved = p[np.arange(QUESTIONS), right]  # how often each question is
exact = p * (np.eye(ANSWERS)[right] - solved[:, None]) / QUESTIONS


def alone(reward):
    return reward


def minus_mean(reward):
    return reward - reward.mean(axis=-1, keepdims=True)


def standardized(reward):  # GRPO
    spread = reward.std(axis=-1, keepdims=True)
    return minus_mean(reward) / (spread + 1e-6)


def gradients(advantages_of, added, samples=1000):
    """Return policy gradients, of shape (samples, QUESTIONS, ANSWERS)."""
    rng, each = np.random.default_rng(SEED), np.arange(QUESTIONS)[:, None]
    draws = rng.random((samples, QUESTIONS, GROUP, 1))
    drawn = (draws > np.cumsum(p, axis=1)[:, None, :-1]).sum(axis=-1)
    reward = (drawn == right[:, None]) + added
    advantages = advantages_of(reward)[..., None]
    slopes = np.eye(ANSWERS)[drawn] - p[each]  # of log p, by the logits
    return np.mean(advantages * slopes, axis=2) / QUESTIONS


noise, mean = {}, {}
print("noise           rewards 0, 1   5, 6")
for advantages_of in (alone, minus_mean, standardized):
    name = advantages_of.__name__
    for added in (0, 5):
        found = gradients(advantages_of, added)
        mean[name, added] = found.mean(axis=0)
        length = np.linalg.norm(mean[name, added])
        noise[name, added] = np.sqrt(found.var(axis=0).sum()) / length
    print(f"{name:12} {noise[name, 0]:15.2f} {noise[name, 5]:6.2f}")
