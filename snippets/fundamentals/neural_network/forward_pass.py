"""Two matrix products, a ReLU and a softmax in NumPy repeat the forward pass
of a Keras network to within 0.00001.
"""

import keras
import numpy as np

SEED = 0
keras.utils.set_random_seed(SEED)
model = keras.Sequential([
    keras.Input(shape=(784,)),
    # Biases start at zero by default; random ones put them to the test too.
    keras.layers.Dense(64, "relu", bias_initializer="random_normal"),
    keras.layers.Dense(10, "softmax", bias_initializer="random_normal"),
])


def softmax(logits):
    """Turn scores into probabilities; exp never sees a positive number."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def forward(x):
    w1, b1, w2, b2 = model.get_weights()
    hidden = np.maximum(x @ w1 + b1, 0)  # (32, 784) to (32, 64)
    logits = hidden @ w2 + b2            # (32, 64) to (32, 10)
    return softmax(logits)


x = np.random.default_rng(SEED).random((32, 784), dtype="float32")
by_hand, by_keras = forward(x), model.predict(x, verbose=0)
difference = np.abs(by_hand - by_keras).max()
print("output shape:", by_hand.shape)
print("every row sums to one:", np.allclose(by_hand.sum(axis=1), 1))
print("agrees with Keras to within 0.00001:", bool(difference < 1e-5))
large = np.array([1000.0, 1001.0])
print("softmax of 1000 and 1001:", softmax(large).round(2))
