"""Focal, Dice, contrastive and triplet losses in NumPy, and what each leaves
out: easy examples, true negatives, what is far enough away.

First: the share of 10,000 easy negatives in the loss, beside 10 hard
positives. Then: losses of three answers about an object of 1% of the pixels,
and of a negative at two distances.
"""

import numpy as np
from scipy.special import expit

SEED = 0
rng = np.random.default_rng(SEED)


def cross_entropy(y, p):  # p: the probability of 1; for each example
    return -np.log(np.where(y, p, 1 - p))


def focal(y, p, gamma=2):
    return np.where(y, 1 - p, p) ** gamma * cross_entropy(y, p)


def dice(y, p):  # one number for a whole mask
    return 1 - 2 * np.sum(y * p) / (np.sum(y) + np.sum(p))


def contrastive(distance, same, margin=1):
    apart = np.maximum(margin - distance, 0)
    return np.where(same, distance**2, apart**2)


def triplet(anchor, positive, negative, margin=1):
    near = np.sum((anchor - positive) ** 2, axis=-1)
    far = np.sum((anchor - negative) ** 2, axis=-1)
    return np.maximum(near - far + margin, 0)


y = np.arange(10_010) < 10
p = expit(np.where(y, -1, -4) + 0.5 * rng.normal(size=len(y)))
for loss in (cross_entropy, focal):
    each = loss(y, p)
    share = each[~y].sum() / each.sum()
    print(f"{loss.__name__:13} {share:5.0%} from easy ones")

mask = np.zeros((100, 100))
mask[40:50, 40:50] = 1  # the object: 1% of the pixels
half, nothing = mask * (np.arange(100) < 45), np.zeros_like(mask)
print("answer        cross-entropy  Dice")
for name, answer in (("nothing", nothing), ("half", half), ("all", mask)):
    p_mask = 0.001 + 0.998 * answer
    print(f"{name:13} {cross_entropy(mask, p_mask).mean():13.3f} "
          f"{dice(mask, p_mask):5.2f}")

for far in (0.75, 2):  # the positive is at a distance of 0.5
    found = triplet(np.zeros(1), np.full(1, 0.5), np.full(1, far))
    print(f"at {far:4}: triplet {found:.2f}, "
          f"contrastive {contrastive(far, False):.2f}")
