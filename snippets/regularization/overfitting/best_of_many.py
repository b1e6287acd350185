"""The best of many coin flippers looks skilled on the data that chose it, and
is right half of the time on fresh data.
"""

import numpy as np

SEED = 0
rng = np.random.default_rng(SEED)
labels = rng.integers(2, size=100)  # two classes; the inputs tell nothing
guesses = rng.integers(2, size=(10_000, 100))  # one row a "configuration"
scores = (guesses == labels).mean(axis=1)
best_score, fresh_score = {}, {}

print("tried   accuracy of the best   same one, fresh data")
for tried in (1, 10, 100, 1000, 10_000):
    best_score[tried] = scores[:tried].max()
    # On 100,000 new examples the winner can only flip its coin again.
    fresh_labels, fresh_guesses = rng.integers(2, size=(2, 100_000))
    fresh_score[tried] = (fresh_guesses == fresh_labels).mean()
    print(f"{tried:6,} {best_score[tried]:14.2f} {fresh_score[tried]:22.2f}")
