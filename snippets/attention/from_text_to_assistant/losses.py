"""DPO, PPO and GRPO in code: a preference loss without a reward model, a loss
that stops paying outside a range, and advantages from a group of answers.

PPO's objective for one token, by the ratio of its new to its old probability.
Look where each line is flat: there the gradient is 0.
"""

import matplotlib.pyplot as plt
import numpy as np


def dpo_loss(chosen, rejected, beta=0.1):
    """Each is log p(answer) minus that of the reference, one a pair."""
    margin = beta * (chosen - rejected)
    return np.mean(np.logaddexp(0, -margin))  # -log sigmoid(margin)


def ppo_objective(log_p, old_log_p, advantage, clip=0.2):
    """Return what to raise; a ratio beyond the clip is worth no more."""
    ratio = np.exp(log_p - old_log_p)
    clipped = np.clip(ratio, 1 - clip, 1 + clip)
    return np.minimum(ratio * advantage, clipped * advantage)


def grpo_advantages(rewards):
    """Standardize the rewards of a group of answers to one question."""
    spread = rewards.std(axis=-1, keepdims=True)
    return (rewards - rewards.mean(axis=-1, keepdims=True)) / (spread + 1e-6)


def kl_estimate(log_p, reference_log_p):  # never negative; mean: the KL
    difference = reference_log_p - log_p
    return np.exp(difference) - difference - 1


def grpo_objective(log_p, old_log_p, reference_log_p, rewards, beta=0.04):
    """Average over tokens, then answers; arrays are (group, tokens)."""
    advantage = grpo_advantages(rewards)[:, None]  # the same for all tokens
    kl = kl_estimate(log_p, reference_log_p)
    each = ppo_objective(log_p, old_log_p, advantage) - beta * kl
    return each.mean(axis=1).mean()  # real ones: with a mask for padding


print(f"DPO at the start: {dpo_loss(np.zeros(4), np.zeros(4)):.3f}")
for rewards in ([1, 0, 0, 0], [1, 1, 1, 1]):
    advantages = grpo_advantages(np.array(rewards))
    print("GRPO, rewards", rewards, "advantages", advantages.round(2))
ratio = np.linspace(0.5, 1.5, 101)
for advantage, color in ((1, "C0"), (-1, "C1")):
    objective = ppo_objective(np.log(ratio), 0, advantage)
    plt.plot(ratio, objective, color=color)
    plt.text(0.88, objective[40] + 0.18, f"advantage {advantage}",
             color=color, ha="right")
plt.gca().set(xlabel="new probability / old", ylabel="objective")
plt.show()
