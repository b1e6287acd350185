"""Optimized too far against a fitted reward, a policy gets more and more of it
and less and less of the true one; a penalty on leaving the start stops it.

Points are the best policies for ever weaker penalties. Solid is the true
reward, dashed the fitted one. Look where they part.
"""

import matplotlib.pyplot as plt
import numpy as np
from scipy.special import expit, softmax

SEED = 0
rng = np.random.default_rng(SEED)
answers = rng.normal(size=(20000, 5))  # features of what is written at first
more = answers[:, 0]  # is better up to 1, then worse
reward = more - 1.5 * np.maximum(more - 1, 0) ** 2 + answers[:, 1] / 2
first, second = rng.choice(len(answers), size=(2, 2000))
first_wins = rng.random(2000) < expit(reward[first] - reward[second])
winners = np.where(first_wins, first, second)
losers = np.where(first_wins, second, first)


def fit_reward(features, steps=3000, rate=0.1):
    """Fit weights to the comparisons; return the reward of all answers."""
    difference = features[winners] - features[losers]
    weights = np.zeros(features.shape[1])
    for _ in range(steps):
        wrong = expit(-difference @ weights)
        weights += rate * wrong @ difference / len(difference)
    return features @ weights


def best_policy(fitted, beta):  # of all with this penalty: see the text
    return softmax(fitted / beta)  # at first, all answers are equally likely


cubic = np.hstack([answers, answers**2, answers**3])
curves = {}
for name, features, color in (
        ("linear", answers, "C0"), ("cubic", cubic, "C1")):
    fitted, rows = fit_reward(features), []
    for beta in np.geomspace(10, 0.15, 25):
        p = best_policy(fitted, beta)
        kl = np.sum(p * np.log(np.maximum(len(p) * p, 1e-300)))
        rows.append((kl, p @ reward, p @ fitted))
    curves[name] = kl, true, wanted = np.transpose(rows)
    plt.plot(kl, true, color=color)
    plt.plot(kl, wanted, "--", color=color)
    plt.text(kl[-1], true[-1], f" true, {name} fit", color=color)
plt.text(kl[-1], wanted[-1], " fitted, both", color="grey")
plt.gca().set(xlabel="KL from the start", ylabel="reward", xlim=(0, 12))
plt.show()
