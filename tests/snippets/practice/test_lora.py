"""The checks of a LoRA layer."""

import numpy as np
import tensorflow as tf

from ground_truth.judge import expect_close, expect_parts, expect_that

QUERIES = [
    "implement lora layer", "low-rank adaptation from scratch", "lora numpy code",
    "lora merge weights implementation", "why is lora b initialized to zero code",
    "lora coding interview",
]  # fmt: skip

RNG = np.random.default_rng(0)
X, WEIGHT, GRADIENT = RNG.normal(size=(7, 5)), RNG.normal(size=(5, 4)), RNG.normal(size=(7, 4))
B = RNG.normal(size=(2, 4))


def trained(LoRA, alpha=6):
    layer = LoRA(WEIGHT.copy(), 2, alpha, np.random.default_rng(1))
    layer.b = B.copy()
    return layer


def slopes(layer):
    return expect_parts(layer.backward(X, GRADIENT), "by_a", "by_b", "by_x")


def by_differences(layer, name, step=0.1):
    array = np.array(getattr(layer, name), dtype=float)
    slopes = np.zeros(array.shape)
    for place in np.ndindex(slopes.shape):
        ends = []
        for move in (step, -step):
            moved = array.copy()
            moved[place] += move
            setattr(layer, name, moved)
            ends.append(np.sum(layer.forward(X) * GRADIENT))
        slopes[place] = (ends[0] - ends[1]) / (2 * step)
    setattr(layer, name, array)
    return slopes


def test_shapes(LoRA):
    """LoRA: of a weight (5, 4) at rank 2, a is (5, 2) and b is (2, 4)."""
    layer = LoRA(WEIGHT.copy(), 2, 6, np.random.default_rng(1))
    shapes = np.shape(layer.a), np.shape(layer.b)
    expect_that(shapes == ((5, 2), (2, 4)), f"their shapes are {shapes}")


def test_begins_as_the_frozen_layer(LoRA):
    """forward: before training, it is x @ weight."""
    layer = LoRA(WEIGHT.copy(), 2, 6, np.random.default_rng(1))
    expect_close(layer.forward(X), X @ WEIGHT, 1e-5, rank=2, alpha=6)


def test_a_begins_at_random(LoRA):
    """LoRA: a is drawn by the generator, with a mean of 0 and a deviation of 1 / sqrt(d)."""
    first, second = (
        np.asarray(LoRA(np.zeros((400, 60)), 50, 6, np.random.default_rng(s)).a) for s in (0, 1)
    )
    expect_that(not np.array_equal(first, second), "two seeds give the same", a=first)
    mean, deviation = float(np.mean(first)), float(np.std(first))
    expect_that(abs(mean) < 0.005, "its mean is not 0", d=400, mean=mean)
    expect_that(0.045 < deviation < 0.055, "it is not", d=400, deviation=deviation)


def test_scale(LoRA):
    """LoRA: its scale is alpha / rank."""
    for rank, alpha in ((2, 6), (4, 1)):
        layer = LoRA(WEIGHT.copy(), rank, alpha, np.random.default_rng(1))
        expect_close(layer.scale, alpha / rank, rank=rank, alpha=alpha)


def test_forward(LoRA):
    """forward: what a and b add is scaled by alpha / rank."""
    layer = trained(LoRA)
    expected = X @ WEIGHT + 3 * X @ np.asarray(layer.a) @ B
    expect_close(layer.forward(X), expected, 1e-5, rank=2, alpha=6, a=layer.a, b=B)


def test_first_gradients(LoRA):
    """backward: before training, a gets no gradient, and b gets one."""
    layer = LoRA(WEIGHT.copy(), 2, 6, np.random.default_rng(1))
    by_a, by_b, _ = slopes(layer)
    expect_close(by_a, np.zeros((5, 2)), b=layer.b)
    expect_that(np.abs(by_b).max() > 1e-6, "that of b is zero, too", a=layer.a, b=layer.b)


def test_gradients_of_a_and_b(LoRA):
    """backward: by a and b, it is what finite differences say."""
    layer = trained(LoRA)
    received = slopes(layer)
    for name, gradient in zip("ab", received[:2], strict=True):
        expect_close(gradient, by_differences(layer, name), 1e-3, gradient_by=name)


def test_gradient_of_x(LoRA):
    """backward: by x, it is what the merged matrix would give."""
    layer = trained(LoRA)
    expected = GRADIENT @ (WEIGHT + 3 * np.asarray(layer.a) @ B).T
    expect_close(slopes(layer)[2], expected, 1e-5, rank=2, alpha=6)


def test_gradient_of_x_at_first(LoRA):
    """backward: before training, the gradient by x goes through the frozen weight."""
    layer = LoRA(WEIGHT.copy(), 2, 6, np.random.default_rng(1))
    layer.b = np.zeros((2, 4))
    expect_close(slopes(layer)[2], GRADIENT @ WEIGHT.T, 1e-5, b=layer.b)


def test_merged(LoRA):
    """merged: x times the merged matrix is what the layer returns."""
    layer = trained(LoRA)
    expected = np.array(layer.forward(X))
    expect_close(X @ layer.merged(), expected, 1e-5, rank=2, alpha=6)


def test_weight_stays(LoRA):
    """LoRA: forward, backward and merged leave the frozen weight as it was."""
    layer = trained(LoRA)
    layer.forward(X), layer.backward(X, GRADIENT), layer.merged()
    expect_close(layer.weight, WEIGHT)


def test_solution_equals_tensorflow(run):
    result = run("solution")
    layer = trained(result.LoRA)
    x, a, b = map(tf.Variable, (X, layer.a, layer.b))
    with tf.GradientTape() as tape:
        outputs = x @ WEIGHT + 3.0 * x @ a @ b
        loss = tf.reduce_sum(outputs * GRADIENT)
    np.testing.assert_allclose(layer.forward(X), outputs, atol=1e-12)
    expected = tape.gradient(loss, [a, b, x])
    for received, right in zip(layer.backward(X, GRADIENT), expected, strict=True):
        np.testing.assert_allclose(received, right, atol=1e-12)
    for seed in range(3):
        printed = run("solution", SEED=seed).printed.splitlines()
        losses = [float(line.rpartition(" ")[2]) for line in printed]
        assert losses[-1] < 0.1 * losses[0]
