"""The best of many random rules looks skilled on the data that chose it, and
is right half of the time on fresh data.

Compare the winner's score on the data that chose it with its score on fresh
data.
"""

import numpy as np

SEED = 0
rng = np.random.default_rng(SEED)


def sample(examples):  # the labels have nothing to do with the inputs
    inputs = rng.normal(size=(examples, 50))
    return inputs, rng.integers(2, size=examples).astype(bool)


def accuracy(rules, inputs, labels):  # a rule is a linear classifier
    return ((rules @ inputs.T > 0) == labels).mean(axis=-1)


rules = rng.normal(size=(10_000, 50))  # one row a "configuration"
validation, fresh = sample(100), sample(100_000)
scores = accuracy(rules, *validation)
best_score, fresh_score = {}, {}
print("tried   accuracy of the best   same rule, fresh data")
for tried in (1, 10, 100, 1000, 10_000):
    winner = scores[:tried].argmax()
    best_score[tried] = scores[winner]
    fresh_score[tried] = accuracy(rules[winner], *fresh)
    print(f"{tried:6,} {best_score[tried]:14.2f} {fresh_score[tried]:22.2f}")
