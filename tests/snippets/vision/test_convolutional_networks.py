import itertools

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers
from numpy.testing import assert_allclose, assert_equal
from scipy.signal import convolve2d, correlate2d
from sklearn.datasets import load_digits
from sklearn.utils import shuffle

QUERIES = [
    "cnn",
    "what is a convolution layer",
    "max pooling",
    "kernel stride padding",
    "translation equivariance",
    "why cnn for images",
    "receptive field",
    "parameter sharing filters feature maps",
    "resnet skip connections",
    "conv output size formula",
]
"""What readers may type who look for this page, written without looking at it."""

SEEDS = [0, 1, 2]


# layer_by_layer


def test_layer_by_layer_formulas_agree_with_keras(run):
    result = run("layer_by_layer")
    for layer in result.model.layers:
        shape, parameters = result.by_hand[layer.name]
        assert layer.output.shape[1:] == shape
        assert layer.count_params() == parameters


@pytest.mark.parametrize("padding", [0, 1, 2])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("kernel", [1, 2, 3, 5])
def test_layer_by_layer_size_is_rounded_down_like_keras(run, kernel, stride, padding):
    for n in range(6, 10):
        image = layers.ZeroPadding2D(padding)(np.zeros((1, n, n, 1)))
        output = layers.Conv2D(1, kernel, strides=stride)(image)
        assert output.shape[1] == run("layer_by_layer").size(n, kernel, stride, padding)


def test_layer_by_layer_size_of_8_pixels_at_stride_2_is_3(run):
    size = run("layer_by_layer").size
    assert size(7, kernel=3, stride=2) == 3
    assert size(8, kernel=3, stride=2) == 3
    assert (8 - 3) / 2 + 1 == 3.5
    assert layers.Conv2D(1, 3, strides=2)(np.zeros((1, 8, 8, 1))).shape == (1, 3, 3, 1)


@pytest.mark.parametrize("stride", [1, 2, 3])
def test_layer_by_layer_same_padding_rounds_up(stride):
    for n, kernel in itertools.product(range(6, 10), [2, 3, 5]):
        layer = layers.Conv2D(1, kernel, strides=stride, padding="same")
        assert layer(np.zeros((1, n, n, 1))).shape[1] == -(-n // stride)


def test_layer_by_layer_same_padding_may_add_zeros_at_the_far_side_only(run):
    layer = layers.Conv2D(1, 3, strides=2, padding="same", kernel_initializer="ones")
    image = np.ones((1, 8, 8, 1))
    counts = np.asarray(layer(image))[0, :, :, 0]  # pixels under the kernel
    np.testing.assert_allclose(counts[0, 0], 9)
    np.testing.assert_allclose(counts[-1, -1], 4)
    # One zero on each side gives the same size, but another output.
    layer.padding = "valid"
    symmetric = np.asarray(layer(layers.ZeroPadding2D(1)(image)))[0, :, :, 0]
    assert symmetric.shape == counts.shape
    np.testing.assert_allclose(symmetric[0, 0], 4)


def test_layer_by_layer_dense_head_has_most_parameters(run):
    model = run("layer_by_layer").model
    assert model.count_params() == 896 + 18_496 + 147_520 + 650 == 167_562
    assert model.get_layer("hidden").count_params() > 0.88 * model.count_params()


def test_layer_by_layer_convolution_shares_its_weights(run):
    result = run("layer_by_layer")
    layer = result.model.get_layer("conv1")
    dense = layers.Dense(30 * 30 * 32)
    assert dense.compute_output_shape((None, 3072)) == (None, 28_800)
    assert result.dense == (3072 + 1) * 28_800 == 98_775 * layer.count_params()
    # Units that see a patch only, but each with weights of its own:
    unshared = result.parameters(3 * 3 * 3, 28_800)
    assert result.dense / unshared == 109.75
    assert unshared / layer.count_params() == 30 * 30 == 900
    # The same layer reads an image of any size with the same 896 numbers.
    twin = layers.Conv2D(32, 3)
    twin.build((None, 500, 700, 3))
    assert twin.count_params() == layer.count_params() == 896


def test_layer_by_layer_multiplications_are_mostly_in_the_convolutions(run):
    result = run("layer_by_layer")
    multiplications = {
        layer.name: int(np.prod(layer.kernel.shape)) * int(np.prod(layer.output.shape[1:-1]))
        for layer in result.model.layers
        if layer.weights
    }
    assert multiplications["conv2"] == 13 * 13 * 3 * 3 * 32 * 64 == 3_115_008
    convolutions = multiplications["conv1"] + multiplications["conv2"]
    assert convolutions > 0.95 * sum(multiplications.values())


def test_layer_by_layer_pooled_head_needs_no_fixed_size(run):
    head = [layers.Conv2D(64, 3), layers.GlobalAveragePooling2D(), layers.Dense(10)]
    model = keras.Sequential([keras.Input((None, None, 3)), *head])
    assert model.count_params() == (3 * 3 * 3 + 1) * 64 + 650
    for n in (9, 32):
        assert model(np.zeros((1, n, n, 3))).shape == (1, 10)


def test_layer_by_layer_one_by_one_convolution_is_a_dense_layer_at_each_pixel():
    image = keras.random.normal((1, 5, 5, 8), seed=0)
    conv, dense = layers.Conv2D(4, 1), layers.Dense(4)
    conv.build(image.shape)
    dense.build(image.shape)
    dense.set_weights([conv.get_weights()[0][0, 0], conv.get_weights()[1]])
    np.testing.assert_allclose(conv(image), dense(image), atol=1e-5)


def test_layer_by_layer_separable_convolution_needs_fewer_parameters():
    full, separable = layers.Conv2D(64, 3), layers.SeparableConv2D(64, 3)
    for layer in (full, separable):
        layer.build((None, 15, 15, 32))
    assert full.count_params() == 18_496
    assert separable.count_params() == 3 * 3 * 32 + 32 * 64 + 64 == 2_400


def normalized(seed):
    """Return a convolution and a batch normalization that has met data, and its input."""
    keras.utils.set_random_seed(seed)
    images = np.random.default_rng(seed).normal(1, 2, size=(6, 9, 9, 3)).astype("float32")
    conv, norm = layers.Conv2D(4, 3, bias_initializer="normal"), layers.BatchNormalization()
    for _ in range(5):
        norm(conv(images), training=True)
    norm.set_weights([np.arange(1, 5), np.arange(4), *norm.get_weights()[2:]])
    return conv, norm, images


@pytest.mark.parametrize("seed", SEEDS)
def test_layer_by_layer_batch_normalization_takes_one_mean_for_each_map(seed):
    conv, norm, images = normalized(seed)
    maps = np.asarray(conv(images))
    mean, variance = maps.mean(axis=(0, 1, 2)), maps.var(axis=(0, 1, 2))  # of 6 * 7 * 7 numbers
    expected = (maps - mean) / np.sqrt(variance + norm.epsilon) * norm.gamma + norm.beta
    assert_allclose(norm(maps, training=True), expected, atol=1e-3)
    assert norm.count_params() == 4 * 4


@pytest.mark.parametrize("seed", SEEDS)
def test_layer_by_layer_batch_normalization_removes_the_bias_below_it(seed):
    conv, norm, images = normalized(seed)
    before = np.asarray(norm(conv(images), training=True))
    conv.bias.assign_add(np.array([5, -3, 1, 2]))
    assert_allclose(norm(conv(images), training=True), before, atol=1e-3)


@pytest.mark.parametrize("seed", SEEDS)
def test_layer_by_layer_batch_normalization_can_be_fused_for_inference_only(seed):
    conv, norm, images = normalized(seed)
    gamma, beta, mean, variance = norm.get_weights()
    factor = gamma / np.sqrt(variance + norm.epsilon)
    fused = layers.Conv2D(4, 3)
    fused.build(images.shape)
    fused.set_weights([conv.kernel.numpy() * factor, (conv.bias.numpy() - mean) * factor + beta])
    outputs = np.asarray(fused(images))
    assert_allclose(norm(conv(images), training=False), outputs, atol=1e-3)
    assert np.abs(norm(conv(images), training=True) - outputs).max() > 0.1


# cross_correlation


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("seed", SEEDS)
def test_cross_correlation_loops_equal_keras(run, seed, stride):
    result = run("cross_correlation", SEED=seed)
    layer = layers.Conv2D(4, 3, strides=stride)
    layer.build((None, 8, 8, 3))
    layer.set_weights([result.kernels, result.biases])
    by_hand = result.conv2d(result.image, result.kernels, result.biases, stride)
    np.testing.assert_allclose(layer(result.image[None])[0], by_hand, atol=1e-4)


@pytest.mark.parametrize("seed", SEEDS)
def test_cross_correlation_is_not_the_convolution_of_mathematics(run, seed):
    result = run("cross_correlation", SEED=seed)
    np.testing.assert_allclose(result.ours, result.correlation, atol=1e-10)
    np.testing.assert_allclose(result.ours, result.flipped, atol=1e-10)
    assert np.abs(result.ours - result.convolution).max() > 1


@pytest.mark.parametrize("seed", SEEDS)
def test_cross_correlation_sums_over_channels(run, seed):
    result = run("cross_correlation", SEED=seed)
    output = result.conv2d(result.image, result.kernels, result.biases)
    for f in range(4):
        by_channel = [
            correlate2d(result.image[..., c], result.kernels[..., c, f], "valid") for c in range(3)
        ]
        np.testing.assert_allclose(output[..., f], sum(by_channel) + result.biases[f])


@pytest.mark.parametrize("seed", SEEDS)
def test_cross_correlation_gradient_of_a_shared_weight_sums_over_places(run, seed):
    result = run("cross_correlation", SEED=seed)
    layer = layers.Conv2D(4, 3)
    layer.build((None, 8, 8, 3))
    errors = np.random.default_rng(seed).normal(size=(6, 6, 4))
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(layer(result.image[None])[0] * errors)
    expected = sum(
        result.image[row : row + 3, column : column + 3, :, None] * errors[row, column]
        for row, column in np.ndindex(6, 6)
    )
    np.testing.assert_allclose(tape.gradient(loss, layer.kernel), expected, atol=1e-3)


# photograph


def test_photograph_edges_are_differences_of_neighbors(run):
    result = run("photograph")
    gray = result.photo.sum(axis=-1)
    upright = correlate2d(gray, [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], "valid")
    np.testing.assert_allclose(result.maps[0, ..., 0], np.maximum(upright, 0), atol=1e-4)


def test_photograph_turned_on_its_side_swaps_the_edge_maps(run):
    result = run("photograph")
    conv = layers.Conv2D(3, 3, activation="relu", use_bias=False)
    conv.build((None, 56, 66, 3))
    conv.set_weights([result.kernels])
    turned = np.asarray(conv(result.photo.transpose(1, 0, 2)[None]))[0]
    upright, level, color = np.moveaxis(result.maps[0], -1, 0)
    np.testing.assert_allclose(turned[..., 0], level.T, atol=1e-4)
    np.testing.assert_allclose(turned[..., 1], upright.T, atol=1e-4)
    np.testing.assert_allclose(turned[..., 2], color.T, atol=1e-4)
    assert np.abs(upright - level).max() > 1


def test_photograph_edge_kernels_ignore_an_even_area(run):
    result = run("photograph")
    even = np.full((1, 9, 9, 3), 0.7)
    np.testing.assert_allclose(result.conv(even)[..., :2], 0, atol=1e-5)
    assert result.maps[..., :2].max() > 1


def test_photograph_color_map_is_red_minus_blue(run):
    result = run("photograph")
    red, _, blue = np.moveaxis(result.photo[1:-1, 1:-1], -1, 0)
    np.testing.assert_allclose(result.maps[0, ..., 2], np.maximum(red - blue, 0), atol=1e-5)


def test_photograph_max_pooling_keeps_the_largest_of_four(run):
    result = run("photograph")
    blocks = result.maps[0].reshape(32, 2, 27, 2, 3)
    np.testing.assert_allclose(result.pooled[0], blocks.max(axis=(1, 3)))


# shift_by_one_pixel


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("conv", ["moves by 1", "moves by 2", "moves by 3", "changes"]),
        ("conv, max pooling 2x2", ["changes", "moves by 1", "changes", "changes"]),
        ("conv with stride 2", ["changes", "moves by 1", "changes", "changes"]),
        ("conv, flatten, dense", ["changes", "changes", "changes", "changes"]),
        ("conv, global average", ["stays", "stays", "stays", "changes"]),
    ],
)
def test_shift_by_one_pixel_answers(run, seed, name, answers):
    result = run("shift_by_one_pixel", SEED=seed)
    network = result.networks[name]
    assert [result.response(network, by) for by in (1, 2, 3, 8)] == answers


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", ["conv, max pooling 2x2", "conv with stride 2"])
def test_shift_by_one_pixel_changes_pooled_maps_a_lot(run, seed, name):
    result = run("shift_by_one_pixel", SEED=seed)
    before, after = (
        np.asarray(result.networks[name](np.roll(result.image, -by, axis=2))) for by in (0, 1)
    )
    changes = [np.abs(np.roll(before, -move, axis=2) - after).max() for move in range(10)]
    assert min(changes) > 0.1 * before.max()


@pytest.mark.parametrize("seed", SEEDS)
def test_shift_by_one_pixel_strides_before_global_pooling_spoil_it(run, seed):
    result = run("shift_by_one_pixel", SEED=seed)
    network = keras.Sequential([result.conv(strides=2), layers.GlobalAveragePooling2D()])
    assert [result.response(network, by) for by in (1, 2, 3, 4)] == [
        "changes",
        "stays",
        "changes",
        "stays",
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_shift_by_one_pixel_works_along_time_as_well(run, seed):
    run("shift_by_one_pixel", SEED=seed)
    sound = np.zeros((1, 50, 1), dtype="float32")  # batch, time, channels
    sound[:, 20:30] = np.random.default_rng(seed).normal(size=(1, 10, 1))
    conv = layers.Conv1D(8, 5, padding="same", activation="relu")
    later = conv(np.roll(sound, 7, axis=1))
    np.testing.assert_allclose(later, np.roll(conv(sound), 7, axis=1), atol=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_shift_by_one_pixel_is_no_promise_about_rotation(run, seed):
    result = run("shift_by_one_pixel", SEED=seed)
    conv = result.networks["conv"]
    before, after = (np.asarray(conv(np.rot90(result.image, k, axes=(1, 2)))) for k in (0, 1))
    assert np.abs(np.rot90(before, axes=(1, 2)) - after).max() > 0.2 * before.max()


@pytest.mark.parametrize("seed", SEEDS)
def test_shift_by_one_pixel_zero_padding_tells_where_the_border_is(run, seed):
    result = run("shift_by_one_pixel", SEED=seed)
    even = np.ones((1, 20, 20, 1))
    output = keras.ops.convert_to_numpy(result.networks["conv"](even))[0]
    inside = output[1:-1, 1:-1]
    assert np.ptp(inside, axis=(0, 1)).max() < 1e-5
    assert np.ptp(output, axis=(0, 1)).max() > 0.1


# shifted_digits


FLAT, GLOBAL = "flattened", "global max pooling"


def accuracy_by_head(result):
    return {
        head: {name: result.accuracies(model) for name, model in group.items()}
        for head, group in result.models.items()
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_shifted_digits_networks_are_all_above_90_percent_in_the_middle(run, seed):
    by_head = accuracy_by_head(run("shifted_digits", SEED=seed))
    middle = {name: line[0] for group in by_head.values() for name, line in group.items()}
    assert set(middle) == {"no stride", "max pooling", "stride 2", "dense"}
    assert min(line[0] for group in by_head.values() for line in group.values()) > 0.9


@pytest.mark.parametrize("name", ["dense", "no stride", "max pooling", "stride 2"])
@pytest.mark.parametrize("seed", SEEDS)
def test_shifted_digits_defeat_a_flattening_head(run, seed, name):
    result = run("shifted_digits", SEED=seed)
    _, by_one, by_two, *further = result.accuracies(result.models[FLAT][name])
    assert by_one < 0.85
    assert by_two < 0.5
    assert max(further) < 0.4


@pytest.mark.parametrize("seed", SEEDS)
def test_shifted_digits_do_not_matter_to_global_pooling_without_strides(run, seed):
    result = run("shifted_digits", SEED=seed)
    accuracies = result.accuracies(result.models[GLOBAL]["no stride"])
    assert min(accuracies) > 0.9
    assert np.ptp(accuracies) < 0.02


@pytest.mark.parametrize("seed", SEEDS)
def test_shifted_digits_defeat_global_pooling_above_strides(run, seed):
    result = run("shifted_digits", SEED=seed)
    unmoved, _, by_two, _, by_both_strides = result.accuracies(result.models[GLOBAL]["stride 2"])
    assert by_two < 0.3 < unmoved - 0.5
    assert abs(by_both_strides - unmoved) < 0.05
    level = result.accuracies(result.models[GLOBAL]["no stride"])
    assert level[2] > by_two + 0.6, "the same layers under the same head, but for the strides"
    flattened = result.accuracies(result.models[FLAT]["stride 2"])
    assert abs(flattened[2] - by_two) < 0.2, "above strides, the head hardly matters"


@pytest.mark.parametrize("seed", SEEDS)
def test_shifted_digits_lose_less_above_max_pooling_of_which_one_does_nothing(run, seed):
    result = run("shifted_digits", SEED=seed)
    model = result.models[GLOBAL]["max pooling"]
    unmoved, by_one, by_two, by_three, _ = result.accuracies(model)
    assert abs(by_two - unmoved) < 0.05
    assert unmoved - 0.35 < min(by_one, by_three) < max(by_one, by_three) < unmoved - 0.01
    assert min(by_one, by_three) > max(result.accuracies(result.models[GLOBAL]["stride 2"])[1:4])
    *below, last_pooling, head, scores = model.layers
    assert isinstance(last_pooling, layers.MaxPooling2D)
    shorter = keras.Sequential([*below, head, scores])
    assert_allclose(shorter(result.x_test), model(result.x_test), atol=1e-4)


@pytest.mark.parametrize("seed", SEEDS)
def test_shifted_digits_networks_do_not_require_pooling(run, seed):
    result = run("shifted_digits", SEED=seed)
    pooled, strided = (result.models[FLAT][name] for name in ["max pooling", "stride 2"])
    assert pooled.count_params() == strided.count_params() == 7_370
    assert not any("Pool" in type(layer).__name__ for layer in strided.layers)
    assert abs(result.accuracies(pooled)[0] - result.accuracies(strided)[0]) < 0.05


@pytest.mark.parametrize("seed", [*SEEDS, 3])
def test_shifted_digits_fall_less_with_max_pooling_than_with_strides(run, seed):
    result = run("shifted_digits", SEED=seed)
    by_head = accuracy_by_head(result)
    for group in by_head.values():
        assert group["max pooling"][2] > group["stride 2"][2] + 0.05
    assert by_head[GLOBAL]["max pooling"][1] > by_head[GLOBAL]["stride 2"][1] + 0.2
    flat = by_head[FLAT]  # by one pixel
    assert (flat["max pooling"][1] > flat["stride 2"][1]) == (seed != 3)


@pytest.mark.parametrize("seed", SEEDS)
def test_shifted_digits_in_training_help_a_flattening_head(run, seed):
    result = run("shifted_digits", SEED=seed)
    keras.utils.set_random_seed(seed)
    moved = layers.RandomTranslation(0, (-0.25, 0.25), fill_mode="constant", seed=seed)
    model = result.train(moved, *result.body(stride=2), layers.Flatten())
    accuracies = result.accuracies(model)
    unmoved, _, by_two, *_ = result.accuracies(result.models[FLAT]["stride 2"])
    assert 0.7 < accuracies[0] < unmoved - 0.02
    assert min(accuracies[:3]) > 0.7
    assert by_two < 0.3


def test_shifted_digits_are_learned_from_the_training_part_alone(run, monkeypatch):
    result, given = run("shifted_digits"), []
    monkeypatch.setattr(keras.Sequential, "fit", lambda _, x, y, **__: given.append((x, y)))
    result.train(layers.Flatten())
    ((x, y),) = given
    assert_equal(x, result.x_train)
    assert_equal(y, result.y_train)
    assert len(x) == 500
    assert not x[:, :, [*range(4), *range(12, 16)]].any(), "every digit is in the middle"


# receptive_field


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("name", "width"), [("one 3x3", 3), ("two 3x3", 5), ("ten 3x3", 21), ("with pooling", 18)]
)
def test_receptive_field_is_exactly_the_square_of_the_formula(run, seed, name, width):
    result = run("receptive_field", SEED=seed)
    assert result.formula(result.stacks[name]) == width
    used = result.gradients[name] > 0
    rows, columns = np.flatnonzero(used.any(axis=1)), np.flatnonzero(used.any(axis=0))
    assert np.ptp(rows) + 1 == np.ptp(columns) + 1 == width
    assert used.sum() == width**2  # no gap inside


@pytest.mark.parametrize("seed", SEEDS)
def test_receptive_field_of_two_layers_is_not_kernel_times_depth(run, seed):
    result = run("receptive_field", SEED=seed)
    assert np.count_nonzero(result.gradients["two 3x3"]) == 5 * 5 != (3 * 2) ** 2


@pytest.mark.parametrize("seed", SEEDS)
def test_receptive_field_holds_all_pixels_that_change_the_unit(run, seed):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([layers.Conv2D(8, 3, activation="relu") for _ in range(2)])
    image = np.random.default_rng(seed).normal(size=(9, 9, 1))
    one_pixel = 10 * np.eye(81).reshape(81, 9, 9, 1)  # another one in each example
    units = np.asarray(model(np.concatenate([image[None], image + one_pixel])))[:, 2, 2]
    changes = np.abs(units[1:] - units[0]).max(axis=-1).reshape(9, 9)
    inside = changes[2:7, 2:7]
    assert inside.min() > 0.01
    assert np.count_nonzero(changes > 1e-4) == inside.size == 25


@pytest.mark.parametrize("seed", SEEDS)
def test_receptive_field_is_used_unevenly_by_many_layers(run, seed):
    result = run("receptive_field", SEED=seed)

    def share(name):  # of the pixels, that hold half of the gradient
        gradient = np.sort(result.gradients[name][result.gradients[name] > 0])[::-1]
        return np.mean(np.cumsum(gradient) < gradient.sum() / 2)

    assert share("ten 3x3") < 0.2 < share("two 3x3")
    assert share("with pooling") > 0.25
    gradient = result.gradients["ten 3x3"]  # of the unit at row 16, column 16
    assert gradient[12:21, 12:21].sum() > gradient.sum() / 2  # 81 of 441 pixels


@pytest.mark.parametrize("dilation", [1, 2, 3])
def test_receptive_field_grows_with_dilation(run, dilation):
    stack = [layers.Conv2D(1, 3, dilation_rate=rate) for rate in (1, dilation)]
    model = keras.Sequential(stack)
    image = tf.random.normal((1, 15, 15, 1))
    with tf.GradientTape() as tape:
        tape.watch(image)
        unit = model(image)[0, 0, 0, 0]
    columns = np.flatnonzero(tape.gradient(unit, image)[0, :, :, 0].numpy().any(axis=0))
    # A dilated kernel spans (3 - 1) * dilation + 1 pixels.
    expected = run("receptive_field", SEED=0).formula([(3, 1), (2 * dilation + 1, 1)])
    assert np.ptp(columns) + 1 == expected == 3 + 2 * dilation


def test_receptive_field_of_three_3x3_equals_one_7x7_with_fewer_parameters(run):
    formula = run("receptive_field", SEED=0).formula
    assert formula(3 * [(3, 1)]) == formula([(7, 1)]) == 7
    channels = 64
    assert 3 * 3**2 * channels**2 < 0.56 * 7**2 * channels**2


def test_receptive_field_of_the_network_above(run):
    conv, pool = (3, 1), (2, 2)
    assert run("receptive_field", SEED=0).formula([conv, pool, conv, pool]) == 10


def test_stride_gives_the_size_of_the_formula_and_the_numbers_of_keras(run):
    result = run("stride")
    for stride in result.strides:
        size = (8 - 3) // stride + 1
        layer = layers.Conv2D(1, 3, strides=stride, use_bias=False)
        layer.build((None, 8, 8, 1))
        layer.set_weights([result.kernel[:, :, None, None]])
        expected = np.array(layer(result.image[None, :, :, None]))[0, :, :, 0]
        assert result.maps[stride].shape == (size, size)
        assert np.allclose(result.maps[stride], expected, atol=1e-4)
        assert f"so {size} x {size}" in result.printed


def test_stride_leaves_out_windows_of_the_densest_map_and_the_last_pixels(run):
    result = run("stride")
    for stride in result.strides:
        size = len(result.maps[stride])
        kept = result.maps[1][::stride, ::stride][:size, :size]
        assert np.allclose(result.maps[stride], kept, atol=1e-4)
        read = (size - 1) * stride + 3
        assert (read < 8) == (stride > 1)


def test_stride_is_drawn_with_one_dot_for_each_number(run):
    result = run("stride")
    for stride, figure in zip(result.strides, result.figures, strict=True):
        assert figure.get_label() == f"stride = {stride}"
        left, right = figure.axes
        x, y = left.lines[0].get_data()
        starts = np.arange(len(result.maps[stride])) * stride
        assert sorted(zip(x, y, strict=True)) == [(a + 1, b + 1) for a in starts for b in starts]
        (square,) = left.patches
        assert square.get_bbox().extents.tolist() == [-0.5, -0.5, 2.5, 2.5], "pixels 0 to 2"
        assert min(x) == min(y) == 1, "its middle is the first dot"
        assert np.array_equal(left.images[0].get_array(), result.image)
        assert np.array_equal(right.images[0].get_array(), result.maps[stride])


def test_cross_correlation_gradient_of_the_image_is_a_convolution_of_the_slopes(run):
    result = run("cross_correlation")
    plane = tf.constant(result.plane[None, ..., None])
    slopes = np.random.default_rng(1).normal(size=(6, 6))
    with tf.GradientTape() as tape:
        tape.watch(plane)
        outputs = tf.nn.conv2d(plane, result.kernel[..., None, None], 1, "VALID")
        total = tf.reduce_sum(outputs[0, ..., 0] * slopes)
    gradient = tape.gradient(total, plane).numpy()[0, ..., 0]
    # convolve2d flips the kernel; "full" pads the slopes with zeros.
    np.testing.assert_allclose(gradient, convolve2d(slopes, result.kernel, mode="full"))


def test_receptive_field_of_equal_dilations_leaves_pixels_out(run):
    run("receptive_field")

    def reached(dilations):
        layers = [
            keras.layers.Conv2D(4, 3, dilation_rate=d, kernel_initializer="ones", padding="same")
            for d in dilations
        ]
        images = tf.random.normal((1, 33, 33, 1))
        with tf.GradientTape() as tape:
            tape.watch(images)
            maps = keras.Sequential(layers)(images)
            unit = maps[0, 16, 16, 0]
        return np.nonzero(tape.gradient(unit, images)[0, 16, :, 0])[0] - 16

    assert set(reached([2, 2, 2]) % 2) == {0}, "odd distances are never seen"
    assert list(reached([1, 2, 4])) == list(range(-7, 8)), "15 wide without a gap"


# What the reader sees


def test_cross_correlation_prints_what_is_equal(run):
    lines = run("cross_correlation").printed.splitlines()
    assert [line.split()[-1] for line in lines] == ["True", "True", "True", "False", "True"]


def test_layer_by_layer_prints_shapes_and_counts_of_keras(run):
    result = run("layer_by_layer")
    lines = result.printed.splitlines()
    for line, layer in zip(lines[1:-2], result.model.layers, strict=True):
        shape, count = layer.output.shape[1:], layer.count_params()
        assert line.startswith(layer.name)
        assert line.count(str(shape)) == 2, "in Keras and by hand"
        assert line.split()[-2:] == [f"{count:,}", f"{count:,}"]
    assert result.printed_numbers[-1] == (32 * 32 * 3 + 1) * 30 * 30 * 32
    assert lines[-2].split()[-1] == f"{result.model.count_params():,}"


def test_photograph_shows_each_map_and_its_pooled_half(run):
    result = run("photograph")
    above, below = np.reshape(result.figures[0].axes, (2, 4))
    assert_equal(above[0].images[0].get_array(), result.photo)
    kernels = {"upright edges": 0, "level edges": 1, "red minus blue": 2}
    for axis, half, (title, number) in zip(above[1:], below[1:], kernels.items(), strict=True):
        assert (axis.get_title(), half.get_title()) == (title, "max-pooled")
        shown = axis.images[0].get_array()
        assert_equal(shown, result.maps[0, ..., number])
        rows, columns = (length // 2 * 2 for length in shown.shape)
        blocks = shown[:rows, :columns].reshape(rows // 2, 2, columns // 2, 2)
        assert_equal(half.images[0].get_array(), blocks.max(axis=(1, 3)))


def test_receptive_field_shows_gradients_and_prints_their_extent(run):
    result = run("receptive_field")
    expected = []
    for name, gradient in result.gradients.items():
        assert_equal(result.labeled(name), gradient)
        height, width = (np.ptp(used) + 1 for used in np.nonzero(gradient))
        ordered = np.sort(gradient.ravel())[::-1]
        count = np.sum(np.cumsum(ordered) / ordered.sum() < 0.5) + 1
        named = [3] if "3x3" in name else []
        expected += [*named, result.formula(result.stacks[name]), height, width, count]
        expected.append(height * width)
    assert_equal(result.printed_numbers, expected)


def test_shift_by_one_pixel_prints_the_responses(run):
    result = run("shift_by_one_pixel")
    head, *lines = result.printed.splitlines()
    assert head.split()[-3:] == [str(by) for by in result.shifts]
    for line, (name, network) in zip(lines, result.networks.items(), strict=True):
        answers = [result.response(network, by) for by in result.shifts]
        assert line.split() == [*name.split(), *" ".join(answers).split()]


def test_shifted_digits_shows_the_accuracy_on_new_digits(run):
    result = run("shifted_digits")
    digits, labels = shuffle(*load_digits(return_X_y=True), random_state=0)
    digits, labels = digits[1000:].reshape(-1, 8, 8, 1) / 16, labels[1000:]
    seen = {row.tobytes() for row in result.x_train[:, :, 4:12]}
    assert not any(row.tobytes() in seen for row in digits)
    for head, group in result.models.items():
        for name, model in group.items():
            expected = []
            for shift in range(5):
                moved = np.pad(digits, [(0, 0), (0, 0), (4 + shift, 4 - shift), (0, 0)])
                expected.append(np.mean(np.argmax(model(moved), axis=-1) == labels))
            assert_allclose(result.labeled(name, head), [range(5), expected])


def test_stride_prints_the_formula_and_the_size_of_the_map(run):
    result = run("stride")
    rows = [[s, (8 - 3) / s + 1, *result.maps[s].shape] for s in result.strides]
    assert_allclose(np.reshape(result.printed_numbers, (4, 4)), rows, atol=0.006)


def test_photograph_prints_the_shapes(run):
    result = run("photograph")
    expected = [*result.photo.shape, *result.maps.shape[1:], *result.pooled.shape[1:]]
    assert result.printed_numbers == expected
