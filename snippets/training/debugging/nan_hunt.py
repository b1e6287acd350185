"""The loss is finite and its gradient is not a number. Halving the batch finds
the example, and its intermediate values the operation.

A triplet loss: an image shall be nearer to one of its class than to another.
The square root of 0 has an infinite slope.
"""

import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

SEED = 0
DUPLICATE = 123
rng = np.random.default_rng(SEED)
images, digits = load_digits(return_X_y=True)
anchor = np.arange(1000)
positive = np.array([  # another image of the same class
    rng.choice(np.setdiff1d(np.flatnonzero(digits == digits[each]), each))
    for each in anchor])
negative = np.array([rng.choice(np.flatnonzero(digits != digit))
                     for digit in digits[anchor]])
positive[DUPLICATE] = DUPLICATE  # an image beside itself
w = tf.Variable(rng.normal(0, 0.004, size=(64, 8)))


def distance(a, b, epsilon):
    difference = images[a] @ w - images[b] @ w
    return tf.sqrt(tf.reduce_sum(difference**2, axis=1) + epsilon)


def gradient(rows, epsilon=0.0):
    """Return the loss of these triplets and its gradient at w."""
    with tf.GradientTape() as tape:
        near = distance(anchor[rows], positive[rows], epsilon)
        far = distance(anchor[rows], negative[rows], epsilon)
        loss = tf.reduce_mean(tf.nn.relu(near - far + 1))
    return loss, tape.gradient(loss, w)


rows, halvings = np.arange(1000), 0
loss, slope = gradient(rows)
print(f"loss {loss:.2f}, gradient finite: {np.isfinite(slope).all()}")
while len(rows) > 1:
    left, right = np.array_split(rows, 2)
    healthy = np.isfinite(gradient(left)[1]).all()
    rows, halvings = right if healthy else left, halvings + 1
near = distance(anchor[rows], positive[rows], 0.0)[0]
print(f"{halvings} halvings: triplet {rows[0]}, distance {near:.1f}")
slope = gradient(np.arange(1000), epsilon=1e-12)[1]
print(f"with an epsilon, gradient finite: {np.isfinite(slope).all()}")
