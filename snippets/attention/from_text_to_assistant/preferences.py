"""Rewards can be recovered from comparisons, and DPO reaches the policy that
these rewards lead to, without computing them.

Twenty answers with known rewards. Columns: how far off the fitted rewards are,
how far DPO is from the best policy, and from the one for the fitted rewards.
"""

import numpy as np
from scipy.special import expit, softmax

SEED = 0
ANSWERS, BETA = 20, 0.5
rng = np.random.default_rng(SEED)
rewards = rng.normal(size=ANSWERS)
reference = softmax(rng.normal(size=ANSWERS))  # the model before


def compare(pairs):
    """Return how often the row's answer was preferred to the column's."""
    a, b = rng.choice(ANSWERS, size=(2, pairs))
    a_wins = rng.random(pairs) < expit(rewards[a] - rewards[b])
    wins = np.zeros((ANSWERS, ANSWERS))
    np.add.at(wins, (np.where(a_wins, a, b), np.where(a_wins, b, a)), 1)
    return wins


def fit(wins, scale=1.0, steps=20000, rate=20.0):
    """Minimize the mean of -log sigmoid(scale * (winner - loser))."""
    values = np.zeros(ANSWERS)
    for _ in range(steps):
        margin = scale * (values[:, None] - values)
        pull = scale * expit(-margin) * wins / wins.sum()
        values += rate * (pull.sum(axis=1) - pull.sum(axis=0))
    return values - values.mean()


def reward_model(wins):  # Bradley-Terry
    return fit(wins)


def dpo(wins):  # moves logits, from the reference
    return softmax(np.log(reference) + fit(wins, scale=BETA))


def best_policy(rewards):  # the largest mean reward - BETA * KL
    return softmax(np.log(reference) + rewards / BETA)


def distance(p, q):  # 0 is equal, 1 is disjoint
    return np.abs(p - q).sum() / 2


print(" pairs  rewards     best   fitted")
for pairs in (1000, 10000, 100000):
    wins = compare(pairs)
    fitted, policy = reward_model(wins), dpo(wins)
    off = np.abs(fitted - (rewards - rewards.mean())).max()
    best, fitted_best = best_policy(rewards), best_policy(fitted)
    print(f"{pairs:6} {off:8.2f} {distance(policy, best):8.3f}",
          f"{distance(policy, fitted_best):8.3f}")
