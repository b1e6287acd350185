# ---
# title: Backpropagation by hand
# description: Derive the gradients of a two-layer network, check them twice, train it in NumPy, and end at the weights at which Keras ends.
# questions: [fundamentals/neural-network, training/backpropagation, training/loss-functions-and-optimizers, training/batch-vs-stochastic-gradient-descent]
# seconds: 15
# ---

# %% [markdown]
# Can you train a network without a framework, and know that it is right? Here you derive each
# gradient of a two-layer network, check it against finite differences and against
# `tf.GradientTape`, and train it on handwritten digits. Keras, from the same start and with the
# same batches, must end at the same weights.

# %%
import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

SEED = 0
keras.utils.set_random_seed(SEED)

# %% [markdown]
# ## The data
#
# 1,797 handwritten digits of 8 × 8 pixels come with scikit-learn. A fifth is kept aside to
# validate on: nothing is fitted to it.
# Labels become rows with a single one, so that the loss is a plain product.

# %%
images, labels = load_digits(return_X_y=True)  # (1797, 64), (1797,)
x_train, x_val, labels_train, labels_val = train_test_split(
    images / 16, labels, test_size=0.2, stratify=labels, random_state=SEED
)
y_train, y_val = np.eye(10)[labels_train], np.eye(10)[labels_val]
print(
    "train",
    x_train.shape,
    y_train.shape,
    "validation",
    x_val.shape,
    y_val.shape,
)

# %% [markdown]
# ## Forward
#
# <!-- asked: Implement: Cross-entropy loss (binary and multi-class) -->
#
# For a batch of $n$ images, the rows of $X$:
#
# $$ Z = X W_1 + b_1, \quad H = \max(Z, 0), \quad S = H W_2 + b_2, \quad P = \mathrm{softmax}(S) $$
#
# $Z$ and $H$ are $n \times 32$, the logits $S$ and the probabilities $P$ are $n \times 10$. The
# loss is the mean over the batch of minus the log-probability of the right digit:
#
# $$ L = -\frac{1}{n} \sum_i \sum_k Y_{ik} \ln P_{ik} $$
#
# The largest logit of each row is subtracted first: the probabilities stay the same, and no
# exponential overflows.

# %%
HIDDEN = 32


def initial_parameters(rng):
    """He: variance 2 / inputs keeps the signal's size through a ReLU."""
    return {
        "w1": rng.normal(0, np.sqrt(2 / 64), (64, HIDDEN)),
        "b1": np.zeros(HIDDEN),
        "w2": rng.normal(0, np.sqrt(2 / HIDDEN), (HIDDEN, 10)),
        "b2": np.zeros(10),
    }


def forward(parameters, x):
    z = x @ parameters["w1"] + parameters["b1"]  # (n, 32)
    h = np.maximum(z, 0)  # (n, 32)
    logits = h @ parameters["w2"] + parameters["b2"]  # (n, 10)
    return z, h, logits


def log_probabilities(logits):
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def loss(parameters, x, y):
    *_, logits = forward(parameters, x)
    return -(y * log_probabilities(logits)).sum(axis=1).mean()


parameters = initial_parameters(np.random.default_rng(SEED))
print(
    f"loss before training {loss(parameters, x_train, y_train):.2f},",
    f"ln 10 = {np.log(10):.2f}",
)

# %% [markdown]
# ## Backward
#
# <!-- asked: Implement: Two-layer network: forward and backward pass in NumPy -->
# <!-- asked: Implement: Dense (linear) layer, forward and backward -->
# <!-- asked: Derive the softmax / cross-entropy gradient -->
#
# Start at the end and apply the chain rule once a line. Each gradient has the shape of what it is
# the gradient of: as long as the sizes differ, that alone settles which factor comes first and
# which is transposed.
#
# **The logits.** For one row, $L_i = -\sum_k y_k \left( s_k - \ln \sum_j e^{s_j} \right)$, and the
# $y_k$ sum to one. The derivative of the logarithm is the softmax itself:
#
# $$ \frac{\partial L_i}{\partial s_k} = p_k - y_k \quad \Rightarrow \quad
# G_S = \frac{1}{n} (P - Y) $$
#
# **The second layer.** $S = H W_2 + b_2$ is linear in each. $b_2$ reaches every row, so its gradient
# is a sum over the rows:
#
# $$ G_{W_2} = H^\top G_S, \quad G_{b_2} = \sum_i (G_S)_i, \quad G_H = G_S W_2^\top $$
#
# **The ReLU** lets the gradient pass where its input was positive, and nothing elsewhere:
#
# $$ G_Z = G_H \odot [Z > 0] $$
#
# **The first layer** is the second once more:
#
# $$ G_{W_1} = X^\top G_Z, \quad G_{b_1} = \sum_i (G_Z)_i $$
#
# ### Without the hidden layer
#
# <!-- asked: Implement: Logistic / softmax regression trained by gradient descent -->
#
# Leave out $H$, and softmax regression remains: $S = X W + b$, with $G_S$ as above and
# $G_W = X^\top G_S$. The whole training step is one line, `W -= rate * X.T @ (P - Y) / n`, and one
# more for $b$. With two classes and one logit it is logistic regression: sigmoid in place of softmax,
# the same $p - y$.


# %%
def gradients(parameters, x, y):
    z, h, logits = forward(parameters, x)
    logits_gradient = (np.exp(log_probabilities(logits)) - y) / len(
        x
    )  # (n, 10)
    z_gradient = (logits_gradient @ parameters["w2"].T) * (z > 0)  # (n, 32)
    return {
        "w1": x.T @ z_gradient,  # (64, 32)
        "b1": z_gradient.sum(axis=0),  # (32,)
        "w2": h.T @ logits_gradient,  # (32, 10)
        "b2": logits_gradient.sum(axis=0),  # (10,)
    }


# %% [markdown]
# ## Check it against finite differences
#
# <!-- asked: Implement: Gradient checking -->
#
# A derivative is a limit of differences, so a difference over a small step comes close. Taken on
# both sides of a point, its error shrinks with the square of the step, where the loss is smooth. A
# step that carries a unit across the kink of its ReLU gives a wrong slope: one more reason for a
# small one. It must not be too small either: subtracting two nearly equal losses leaves the
# rounding error. Here the loss is about 2, so in 64 bits a step of $10^{-5}$ costs about $10^{-11}$
# of each kind.

# %%
STEP = 1e-5


def difference_quotient(parameters, name, index, x, y):
    """The slope of the loss along one weight, from a step to each side."""
    sides = []
    for step in (STEP, -STEP):
        moved = {key: value.copy() for key, value in parameters.items()}
        moved[name][index] += step
        sides.append(loss(moved, x, y))
    return (sides[0] - sides[1]) / (2 * STEP)


batch = x_train[:64], y_train[:64]
exact = gradients(parameters, *batch)
rng = np.random.default_rng(SEED)
largest = {}
for name, values in parameters.items():
    errors = []
    for _ in range(10):
        index = tuple(rng.integers(values.shape))
        slope = difference_quotient(parameters, name, index, *batch)
        errors.append(abs(slope - exact[name][index]))
    largest[name] = max(errors)
print(
    "largest error below 1e-8:",
    {name: bool(error < 1e-8) for name, error in largest.items()},
)

# %% tags=["check"]
assert max(largest.values()) < 1e-8
assert all(
    np.abs(exact[name]).max() > 1e-3 for name in exact
)  # far above that error

# %% [markdown]
# ## Check it against automatic differentiation
#
# Finite differences cost two forward passes a weight; `tf.GradientTape` does what you did by hand,
# for all weights at once. In 64 bits the two agree to the last digits.

# %%
with tf.GradientTape() as tape:
    w1, b1, w2, b2 = variables = [
        tf.Variable(value) for value in parameters.values()
    ]
    logits = tf.nn.relu(tf.constant(batch[0]) @ w1 + b1) @ w2 + b2
    cross_entropy = tf.nn.softmax_cross_entropy_with_logits(batch[1], logits)
    tape_loss = tf.reduce_mean(cross_entropy)
tape_gradients = dict(
    zip(parameters, tape.gradient(tape_loss, variables), strict=True)
)
tape_errors = {
    name: np.abs(tape_gradients[name].numpy() - exact[name]).max()
    for name in parameters
}
print(
    "largest error below 1e-14:",
    {name: bool(e < 1e-14) for name, e in tape_errors.items()},
)

# %% tags=["check"]
assert max(tape_errors.values()) < 1e-14

# %% [markdown]
# ## Train it
#
# <!-- asked: Implement: One-hot encoding, shuffling, batching utilities -->
#
# Plain gradient descent on mini-batches of 32, in an order drawn anew for each epoch.

# %%
LEARNING_RATE = 0.1
EPOCHS = 30
BATCH = 32


def batches(seed):
    """Yield the batches of all epochs, the same ones for the same seed."""
    rng = np.random.default_rng(seed)
    for _ in range(EPOCHS):
        order = rng.permutation(len(x_train))
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            yield x_train[chosen], y_train[chosen]


def accuracy(parameters, x, labels):
    *_, logits = forward(parameters, x)
    return (logits.argmax(axis=1) == labels).mean()


trained = {name: value.copy() for name, value in parameters.items()}
steps_per_epoch = -(-len(x_train) // BATCH)
history = []
for step, (x, y) in enumerate(batches(SEED), 1):
    for name, gradient in gradients(trained, x, y).items():
        trained[name] -= LEARNING_RATE * gradient
    if step % steps_per_epoch == 0:
        history.append(
            (loss(trained, x_train, y_train), loss(trained, x_val, y_val))
        )

by_hand = accuracy(trained, x_val, labels_val)
print(
    f"loss {history[-1][0]:.3f} (training), {history[-1][1]:.2f}",
    f"(validation); accuracy {by_hand:.2f}",
)

# %%
# Figure: the training loss falls from above 1 to below 0.1 in 30 epochs; the
# validation loss follows it at first, then levels off above it.
figure, axis = plt.subplots(figsize=(6, 3), layout="constrained")
epochs = range(1, EPOCHS + 1)
axis.plot(epochs, [train for train, _ in history], label="training")
axis.plot(epochs, [val for _, val in history], "--", label="validation")
axis.set(xlabel="epoch", ylabel="cross-entropy", yscale="log")
axis.legend(frameon=False)
plt.show()

# %% tags=["check"]
assert history[-1][0] < history[0][0] / 5
assert by_hand > 0.93

# %% [markdown]
# ## The same network in Keras
#
# Same initial weights, same batches, same optimizer: if each step is right, both arrive at the same
# place. Keras counts in 32 bits, so "the same" means up to rounding that 1,350 steps carry along.

# %%
model = keras.Sequential(
    [
        keras.Input(shape=(64,)),
        keras.layers.Dense(HIDDEN, "relu"),
        keras.layers.Dense(10),
    ]
)
model.set_weights(list(parameters.values()))
model.compile(
    keras.optimizers.SGD(LEARNING_RATE),
    keras.losses.CategoricalCrossentropy(from_logits=True),
)
for x, y in batches(SEED):
    model.train_on_batch(x, y)

distance = max(
    np.abs(mine - theirs).max()
    for mine, theirs in zip(trained.values(), model.get_weights(), strict=True)
)
in_keras = (
    model.predict(x_val, verbose=0).argmax(axis=1) == labels_val
).mean()
print(
    f"accuracy {in_keras:.2f};",
    f"all weights within 0.001: {bool(distance < 1e-3)}",
)

# %% tags=["check"]
moved = max(
    np.abs(trained[name] - parameters[name]).max() for name in parameters
)
assert distance < 1e-3
assert moved > 0.3  # the weights went far more than 100 times as far
assert abs(in_keras - by_hand) < 0.01

# %% [markdown]
# ## What you can say now
#
# Backpropagation is the chain rule from the end to the start, one matrix product for each weight
# and one for each layer's input. In a deep network that costs about twice the forward pass; in this
# one little more than once, since nobody needs the gradient of the images. You can test it without
# a framework: a two-sided difference, in 64 bits, on a few weights of each kind.
#
# ## Exercises
#
# Some changes make a check fail. That is part of the answer: run on.
#
# 1. Leave out `/ len(x)` in `gradients`. Which checks fail? Then divide the step in the training
#    loop by 32: which pass now, and why does Keras still differ? (Look at the last batch.)
# 2. Add an L2 penalty to the loss and its term to the gradients. Which checks need it as well?
# 3. Replace the ReLU by a tanh. Two places change here, one in the tape's network and one in Keras.
# 4. Make `STEP` 1e-1, then 1e-13, and print `largest`. Explain both errors. Why do `w1` and `b1`
#    suffer more than `w2` and `b2` at 1e-1?
# 5. Initialize all weights with zeros. Which gradients are zero, and for how long?
