import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers
from matplotlib.colors import to_rgba
from numpy.testing import assert_allclose, assert_equal

QUERIES = [
    "residual connections",
    "skip connection resnet why",
    "degradation problem deep networks",
    "depthwise separable convolution",
    "inception module",
    "bottleneck block",
    "add vs concatenate feature maps",
    "cnn architectures history alexnet vgg resnet",
    "implement residual block keras",
    "pre-activation resnet",
]
"""What readers may type who look for this page, written without looking at it."""

SEEDS = [0, 1, 2]


# depth


def best(result, normalized, depth):
    """Return by kind the training loss at the best rate."""
    title = list(result.norms)[normalized]
    losses = result.found[title][result.DEPTHS.index(depth)]
    return dict(zip(result.KINDS, losses.min(axis=1), strict=True))


@pytest.mark.parametrize("seed", SEEDS)
def test_depth_harms_plain_networks_in_training(run, seed):
    result = run("depth", SEED=seed)
    for normalized in (0, 1):
        shallow, deep = (best(result, normalized, depth) for depth in (4, 40))
        for kind in ("plain, He", "plain, identity"):
            assert deep[kind] > shallow[kind] + 0.1
        assert deep["plain, He"] > 1.8


@pytest.mark.parametrize("seed", SEEDS)
def test_depth_needs_the_start_if_there_is_no_normalization(run, seed):
    deep = best(run("depth", SEED=seed), 0, 40)
    assert min(deep["plain, He"], deep["residual, He"]) > 1.8
    assert max(deep["plain, identity"], deep["residual, zero"]) < 0.9
    ratio = deep["plain, identity"] / deep["residual, zero"]
    assert 0.5 < ratio < 2  # the shortcut itself adds little here


@pytest.mark.parametrize("seed", SEEDS)
def test_depth_trains_with_normalization_and_shortcuts(run, seed):
    result = run("depth", SEED=seed)
    deep = best(result, 1, 40)
    assert max(deep["residual, He"], deep["residual, zero"]) < 0.25
    assert deep["plain, identity"] > 1  # neither a good start
    assert deep["plain, He"] > 1.8  # nor normalization does it alone
    assert best(result, 1, 4)["plain, He"] < 0.15  # in four layers it does


@pytest.mark.parametrize("seed", SEEDS)
def test_depth_trains_plain_networks_whose_layers_start_linear(run, seed):
    deep = best(run("depth", SEED=seed), 1, 40)
    bent = deep["plain, identity, bent at -1"]
    assert bent < 0.5
    assert bent > max(deep["residual, He"], deep["residual, zero"]) + 0.03
    assert deep["plain, identity"] > 2.5 * bent


def test_depth_the_identity_is_lost_where_normalized_relus_cut_again_and_again(run):
    result = run("depth", SEED=0)
    rng, share = np.random.default_rng(0), {}
    start = h = result.batch_norm(result.x @ rng.normal(0, 1, (1, 64, 16)).astype("float32"))
    for bend in (0, -1):
        h = start
        for _ in range(38):
            h = result.batch_norm(tf.maximum(h, bend))
        share[bend] = np.mean(h > 0)
    assert np.mean(start > 0) > 0.4
    assert share[0] < 0.15
    assert share[-1] > 0.3


def test_depth_shows_in_the_test_errors_too(run):
    result = run("depth", SEED=0)
    x, digits = result.load_digits(return_X_y=True)
    x, digits = np.float32(x[1024:] / 16), digits[1024:]
    assert len(result.x) == 1024
    errors = []
    for kind in ("plain, He", "residual, He"):
        loss, log_p = result.train(40, result.batch_norm, (kind,))
        out = log_p(x).numpy()
        errors.append(np.mean(out[loss.argmin()].argmax(axis=1) != digits))
    assert errors[0] > 0.6
    assert errors[1] < 0.15


def test_depth_more_steps_help_the_identity_and_leave_it_behind(run):
    result = run("depth", SEED=0)
    kinds = "plain, He", "plain, identity", "residual, He"
    rates = [0.001, 0.003, 0.01]
    loss, _ = result.train(40, result.batch_norm, kinds, rates, steps=1500)
    plain, identity, residual = loss.reshape(3, -1).min(axis=1)
    assert plain > 1
    assert identity > 5 * residual


def test_depth_other_rates_do_not_rescue_plain_networks(run):
    result = run("depth", SEED=0)
    loss, _ = result.train(40, result.batch_norm, ("plain, He",), [3e-4, 1e-3, 0.3])
    assert loss.min() > 1.8


def test_depth_smaller_rates_do_not_rescue_full_branches_without_normalization(run):
    result = run("depth", SEED=0)
    rates = [1e-12, 1e-9, 1e-7, 1e-5, 1e-4, 1e-3]
    loss, _ = result.train(40, tf.identity, ("residual, He", "plain, He"), rates)
    assert loss.min() > 1.8


def test_depth_draws_what_it_found(run):
    result = run("depth", SEED=0)
    assert {name: start[:3] for name, start in result.KINDS.items()} == {  # shortcut, identity, He
        "plain, He": (0, 0, 1),
        "plain, identity": (0, 1, 0),
        "residual, He": (1, 0, 1),
        "residual, zero": (1, 0, 0),
        "plain, identity, bent at -1": (0, 1, 0),
    }
    for axes, (title, found) in zip(result.figures[0].axes, result.found.items(), strict=True):
        assert axes.get_title() == title
        for i, line in enumerate(axes.lines):
            assert_equal(line.get_xdata(), result.DEPTHS)
            assert_equal(line.get_ydata(), [losses[i].min() for losses in found])
    (legend,) = result.figures[0].legends
    assert [text.get_text() for text in legend.texts] == list(result.KINDS)
    colors = [to_rgba(line.get_color()) for line in axes.lines]
    assert colors == [to_rgba(line.get_color()) for line in legend.get_lines()]
    assert len(set(colors)) == 5
    again, _ = result.train(4, tf.identity)
    assert_equal(again, result.found["loss, no norm"][0].ravel())


# gradients


@pytest.mark.parametrize("seed", SEEDS)
def test_gradients_of_neighbors_part_in_plain_normalized_networks(run, seed):
    result = run("gradients", SEED=seed)
    found = {kind: result.found["batch normalization", kind] for kind in result.kinds}
    assert_allclose([line[0] for line in found.values()], found["plain, He"][0])
    assert found["plain, He"][0] > 0.5
    assert max(found["plain, He"][2:]) < 0.1
    for kind in ("residual, He", "residual, He / 10", "plain, identity"):
        assert found[kind][2] > 0.25
    assert found["residual, He"][3] > 0.12


@pytest.mark.parametrize("seed", SEEDS)
def test_gradients_without_normalization_stay_more_alike(run, seed):
    result = run("gradients", SEED=seed)
    for kind in ("plain, He", "residual, He", "residual, He / 10"):
        line, normalized = (result.found[title, kind] for title in result.norms)
        assert line[2] > normalized[2] + 0.2
    assert line[-1] > 0.8


@pytest.mark.parametrize("seed", SEEDS)
def test_gradients_explode_in_plain_normalized_networks(run, seed):
    result = run("gradients", SEED=seed)

    def ratio(kind, norm):
        skip, w = result.kinds[kind]
        _, start, end = result.gradients(skip, w, norm)
        return np.linalg.norm(start) / np.linalg.norm(end)

    assert ratio("plain, He", result.batch_norm) > 1e6
    assert ratio("residual, He", result.batch_norm) < 1e3
    assert ratio("residual, He / 10", result.batch_norm) < 30
    assert ratio("residual, He", tf.identity) > 1e10
    assert 0.2 < ratio("residual, He / 10", tf.identity) < 5
    assert ratio("residual, zero", result.batch_norm) == 1


def test_gradients_zero_branches_make_a_hundred_blocks_one(run):
    result = run("gradients", SEED=0)
    skip, w = result.kinds["residual, zero"]
    hundred, none = (result.gradients(skip, w[:n], result.batch_norm) for n in (100, 0))
    assert_equal(hundred[0], none[0])
    assert_equal(hundred[1], hundred[2])
    assert pytest.approx(0.00003, abs=5e-6) == 0.9**100  # of a path with a factor of 0.9 a block


@pytest.mark.parametrize("seed", SEEDS)
def test_gradients_normalized_branches_change_a_grown_stream_less(run, seed):
    result, shares = run("gradients", SEED=seed), {}
    for norm in (tf.identity, result.batch_norm):
        h, shares[norm] = result.both @ result.first, []
        for w in result.he:
            branch = tf.nn.relu(norm(h)) @ w
            shares[norm].append(np.linalg.norm(branch) / np.linalg.norm(h))
            h = h + branch
    plain, normalized = shares.values()
    assert min(plain) > 0.5
    assert normalized[-1] < 0.2
    assert normalized[99] < 0.6 * normalized[19]


@pytest.mark.parametrize("seed", SEEDS)
def test_gradients_alike_at_the_start_are_not_enough(run, seed):
    result, cosine = run("gradients", SEED=seed, WIDTH=16), {}
    for kind, (skip, w) in result.kinds.items():
        g = result.gradients(skip, w[:38], result.batch_norm)[0]
        g /= np.linalg.norm(g, axis=1, keepdims=True)
        cosine[kind] = np.mean(np.sum(g[:200] * g[200:], axis=1))
    deep = best(run("depth", SEED=seed), 1, 40)
    assert cosine["plain, identity"] > 0.8 * cosine["residual, He"]
    assert deep["plain, identity"] > 5 * deep["residual, He"]


def test_gradients_draws_and_prints_what_it_measures(run):
    result = run("gradients", SEED=0)
    lengths = np.linalg.norm(result.both[200:] - result.both[:200], axis=1)
    assert_allclose(lengths / np.linalg.norm(result.x, axis=1), 0.1, rtol=0.3)
    for axes, title in zip(result.figures[0].axes, result.norms, strict=True):
        assert axes.get_title() == title
        for line, kind in zip(axes.lines, result.kinds, strict=True):
            assert_equal(line.get_ydata(), result.found[title, kind])
            skip, w = result.kinds[kind]
            g, start, end = result.gradients(skip, w, result.norms[title])
            u = g / np.linalg.norm(g, axis=1, keepdims=True)
            assert np.mean(np.sum(u[:200] * u[200:], axis=1)) == pytest.approx(line.get_ydata()[-1])
            row = f"{title:20} {kind:18} {np.linalg.norm(start) / np.linalg.norm(end):.0e}"
            assert row in result.printed
    for line, text, kind in zip(axes.lines, axes.texts, result.kinds, strict=True):
        assert text.get_text() == kind
        assert to_rgba(text.get_color()) == to_rgba(line.get_color())


# lesions


def table(result):
    measures = result.cut[8:], result.drop, result.swap, result.few
    rows = np.array([each.mean(axis=0) for each in measures]).T
    return dict(zip(result.KINDS, rows, strict=True))


@pytest.mark.parametrize("seed", SEEDS)
def test_lesions_break_a_plain_network(run, seed):
    every, *harmed = table(run("lesions", SEED=seed))["plain, He"]
    assert every > 0.8
    assert max(harmed) < 0.25


@pytest.mark.parametrize("seed", SEEDS)
def test_lesions_hardly_harm_what_started_at_the_identity(run, seed):
    rows = table(run("lesions", SEED=seed))
    for kind in ("plain, identity", "residual, zero"):
        every, dropped, swapped, some = rows[kind]
        assert every > 0.85
        assert min(dropped, swapped) > every - 0.03
        assert some > every - 0.12


@pytest.mark.parametrize("seed", SEEDS)
def test_lesions_harm_residual_networks_with_large_branches(run, seed):
    every, dropped, swapped, some = table(run("lesions", SEED=seed))["residual, 0.7 He"]
    assert every > 0.85
    assert 0.5 < dropped < every - 0.1
    assert swapped < every - 0.05
    assert some < 0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_lesions_blocks_refine_one_estimate(run, seed):
    result = run("lesions", SEED=seed)
    plain, identity, zero, _ = result.cut.T
    assert max(plain[:-1]) < 0.4
    for line in (identity, zero):
        assert line[4] > line[0] + 0.03
        assert min(np.diff(line)) > -0.05
        assert line[4] > 0.75


def test_lesions_prints_and_draws_what_it_measures(run):
    result = run("lesions", SEED=0)
    left, right = result.figures[0].axes
    for i, kind in enumerate(result.KINDS):
        row = " ".join(f"{number:.2f}" for number in table(result)[kind])
        assert f"{row} {kind}\n" in result.printed
        assert_equal(left.lines[i].get_ydata(), result.cut[:, i])
        assert_equal(right.lines[i].get_ydata(), result.drop[:, i])
        assert right.texts[i].get_text() == kind
        assert to_rgba(right.texts[i].get_color()) == to_rgba(right.lines[i].get_color())
    w, middle, last = (each.numpy() for each in result.weights)
    x, skip = result.x[1024:], result.skip
    for measured, orders in (
        (result.cut[8], [0, 1, 2, 3, 4, 5, 6, 7]),
        (result.drop[2], [0, 1, 3, 4, 5, 6, 7]),
        (result.swap[2], [0, 1, 3, 2, 4, 5, 6, 7]),
    ):
        h = x @ w
        for i in orders:
            h = skip * h + np.maximum(h, 0) @ middle[i]
        guesses = np.argmax(np.maximum(h, 0) @ last, axis=2)
        assert_allclose(measured, np.mean(guesses == result.digits[1024:], axis=1), atol=0.003)


# block


def weights_at_random(model):
    rng = np.random.default_rng(0)
    model.set_weights([rng.uniform(0.5, 1.5, w.shape) * 0.2 for w in model.get_weights()])


def test_block_starts_as_the_identity(run):
    result = run("block")
    for build, expected in (
        (result.block, np.maximum(result.x, 0)),
        (result.pre_activation, result.x),
    ):
        inputs = keras.Input((8, 8, 16))
        out = build(build(inputs, 16), 16)
        assert_equal(keras.Model(inputs, out)(result.x).numpy(), expected)
    assert "20 blocks: ReLU(x)" in result.printed.split("pre_activation")[0]
    assert "20 blocks: x" in result.printed.split("pre_activation")[1]


def test_block_agrees_with_sums_written_out(run):
    result = run("block")
    inputs = keras.Input((8, 8, 16))
    model = keras.Model(inputs, result.block(inputs, 32, stride=2))
    weights_at_random(model)
    kernels = [each for each in model.layers if isinstance(each, layers.Conv2D)]
    norms = [each for each in model.layers if isinstance(each, layers.BatchNormalization)]
    by_size = sorted(kernels, key=lambda each: each.kernel.shape[0] * each.kernel.shape[2])
    one, first, second = by_size
    assert [each.kernel.shape[:3] for each in by_size] == [(1, 1, 16), (3, 3, 16), (3, 3, 32)]
    following = {}
    for layer in norms:
        source = layer.input._keras_history.operation
        following[source] = layer
    x = tf.constant(result.x)

    def normalized(z, layer):
        scale, shift, mean, variance = following[layer].get_weights()
        return (z - mean) / np.sqrt(variance + 1e-3) * scale + shift

    h = tf.nn.relu(normalized(tf.nn.conv2d(x, first.kernel, 2, "SAME"), first))
    h = normalized(tf.nn.conv2d(h, second.kernel, 1, "SAME"), second)
    shortcut = normalized(x[:, ::2, ::2] @ one.kernel[0, 0], one)
    assert_allclose(model(x), tf.nn.relu(h + shortcut), rtol=1e-4, atol=1e-4)


def test_block_with_pre_activation_agrees_with_sums_written_out(run):
    result = run("block")
    inputs = keras.Input((8, 8, 16))
    model = keras.Model(inputs, result.pre_activation(inputs, 32, stride=2))
    weights_at_random(model)
    kernels = [each for each in model.layers if isinstance(each, layers.Conv2D)]
    by_size = sorted(kernels, key=lambda each: each.kernel.shape[0] * each.kernel.shape[2])
    one, first, second = by_size
    before, between = sorted(
        (each for each in model.layers if isinstance(each, layers.BatchNormalization)),
        key=lambda each: each.gamma.shape[0],
    )

    def active(z, norm):
        scale, shift, mean, variance = norm.get_weights()
        return tf.nn.relu((z - mean) / np.sqrt(variance + 1e-3) * scale + shift)

    x = tf.constant(result.x)
    h = active(x, before)
    shortcut = h[:, ::2, ::2] @ one.kernel[0, 0]
    h = active(tf.nn.conv2d(h, first.kernel, 2, "SAME"), between)
    expected = shortcut + tf.nn.conv2d(h, second.kernel, 1, "SAME")
    assert_allclose(model(x), expected, rtol=1e-4, atol=1e-4)


def test_block_projects_only_where_the_shape_changes(run):
    result = run("block")
    for build in (result.block, result.pre_activation):
        inputs = keras.Input((8, 8, 16))
        for channels, stride, projections in ((16, 1, 0), (32, 1, 1), (16, 2, 1), (32, 2, 1)):
            model = keras.Model(inputs, build(inputs, channels, stride))
            kernels = [each for each in model.layers if isinstance(each, layers.Conv2D)]
            assert sum(each.kernel_size == (1, 1) for each in kernels) == projections
            assert model.output_shape == (None, 8 // stride, 8 // stride, channels)


def test_block_is_never_below_zero_after_a_relu(run):
    result = run("block")
    lowest = {}
    for build in (result.block, result.pre_activation):
        inputs = keras.Input((8, 8, 16))
        lowest[build.__name__] = keras.Model(inputs, build(inputs, 16))(result.x).numpy().min()
    assert lowest["block"] == 0
    assert lowest["pre_activation"] < -2


def test_block_learns_from_zero_branches(run):
    result = run("block")
    for build in (result.block, result.pre_activation):
        inputs = keras.Input((8, 8, 16))
        model = keras.Model(inputs, build(inputs, 16))
        (zero,) = (
            each
            for each in model.layers
            if each.trainable_weights and not np.any(each.trainable_weights[0])
        )
        assert isinstance(zero, layers.BatchNormalization) == (build is result.block)
        last = {w.path for w in zero.trainable_weights}
        for step in range(2):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean((model(result.x, training=True) + 1) ** 2)
            gradients = tape.gradient(loss, model.trainable_weights)
            weights = model.trainable_weights
            moved = {w.path for w, g in zip(weights, gradients, strict=True) if np.any(g)}
            assert moved == ({w.path for w in weights} if step else last)
            for w, g in zip(model.trainable_weights, gradients, strict=True):
                w.assign_sub(0.1 * g)


def test_block_makes_resnet_18_as_published(run):
    result = run("block")
    with keras.StatelessScope():
        inputs = keras.Input((224, 224, 3))
        x = layers.ReLU()(result.norm(result.convolve(inputs, 64, 7, 2)))
        x = layers.MaxPooling2D(3, 2, "same")(x)
        for channels in (64, 128, 256, 512):
            x = result.block(x, channels, 1 if channels == 64 else 2)
            x = result.block(x, channels)
        x = layers.Dense(1000)(layers.GlobalAveragePooling2D()(x))
        model = keras.Model(inputs, x)
    trainable = sum(int(np.prod(w.shape)) for w in model.trainable_weights)
    assert trainable == 11_689_512  # as torchvision's


def test_block_prints_its_shapes(run):
    result = run("block")
    for build, name in ((result.block, "block"), (result.pre_activation, "pre_activation")):
        part = result.printed.split(f"{name}\n")[1]
        inputs = keras.Input((8, 8, 16))
        for out in (build(inputs, 16), build(inputs, 32, stride=2)):
            count = keras.Model(inputs, out).count_params()
            assert f"to {out.shape[1:]} weights {count}\n" in part


# counted


def test_counted_by_formula(run):
    result = run("counted")
    assert result.counts == {
        "basic": 2 * 9 * 256**2,
        "bottleneck": 256 * 64 + 9 * 64**2 + 64 * 256,
        "full": 9 * 256**2,
        "separable": 9 * 256 + 256**2,
        "unreduced": 192 * 64 + 9 * 192 * 128 + 25 * 192 * 32,
        "inception": 192 * (64 + 96 + 16 + 32) + 9 * 96 * 128 + 25 * 16 * 32,
    }
    assert 16.5 < result.counts["basic"] / result.counts["bottleneck"] < 17
    assert result.ratio == pytest.approx(1 / 256 + 1 / 9)
    for line, (name, weights) in zip(
        result.printed.splitlines()[1:-1], result.counts.items(), strict=True
    ):
        kind, into, out, count, million = line.split()
        assert (kind, count) == (name, f"{weights:,}")
        assert million == f"{weights * 28**2 / 1e6:.1f}"
        channels = 192 if name in ("unreduced", "inception") else 256
        built = getattr(result, name)(keras.Input((28, 28, channels)))
        assert (int(into), int(out)) == (channels, built.shape[-1])
    assert f"{result.ratio:.4f} = 1/256" in result.printed


def test_counted_a_block_that_the_bottleneck_pays_for(run):
    result = run("counted")
    narrow = 2 * 9 * 64**2  # a basic block of 64 channels costs about as much
    assert 0.9 < result.counts["bottleneck"] / narrow < 1


def test_counted_inception_runs_its_paths_side_by_side(run):
    result = run("counted")
    inputs = keras.Input((28, 28, 192))
    model = keras.Model(inputs, result.inception(inputs))
    kernels = [each.kernel for each in model.layers if isinstance(each, layers.Conv2D)]
    assert sorted(tuple(each.shape) for each in kernels) == sorted(
        [(1, 1, 192, n) for n in (64, 96, 16, 32)] + [(3, 3, 96, 128), (5, 5, 16, 32)]
    )
    x = np.random.default_rng(0).normal(size=(1, 9, 9, 192)).astype("float32")
    wide = keras.Input((9, 9, 192))
    model = keras.Model(wide, result.inception(wide))
    out = model(x).numpy()
    first = next(each for each in model.layers if getattr(each, "filters", 0) == 64)
    assert_allclose(out[..., :64], x @ first.kernel[0, 0], rtol=1e-3, atol=1e-4)
    convolutions = [each for each in model.layers if isinstance(each, layers.Conv2D)]
    pooled = tf.nn.max_pool2d(x, 3, 1, "SAME")
    last = next(each for each in convolutions if each.kernel.shape == (1, 1, 192, 32))
    assert_allclose(out[..., -32:], pooled @ last.kernel[0, 0], rtol=1e-3, atol=1e-4)


BLOCKS = {"MobileNetV2": 17, "EfficientNetB0": 16, "ConvNeXtTiny": 18}
MILLIONS = {
    "VGG16": 138.4,
    "ResNet50": 25.6,
    "DenseNet121": 8.1,
    "MobileNetV2": 3.5,
    "EfficientNetB0": 5.3,
    "ConvNeXtTiny": 28.6,
}


def test_counted_history_has_the_weights_of_the_table(run):
    run("counted")
    for name, millions in MILLIONS.items():
        with keras.StatelessScope():
            model = getattr(keras.applications, name)(weights=None)
        assert model.count_params() / 1e6 == pytest.approx(millions, abs=0.05)
        if name in BLOCKS:  # each has one depthwise convolution
            depthwise = (
                isinstance(each, layers.DepthwiseConv2D) or getattr(each, "groups", 1) > 1
                for each in model.layers
            )
            assert sum(depthwise) == BLOCKS[name]


def test_counted_vgg_keeps_most_in_its_dense_layers(run):
    run("counted")
    with keras.StatelessScope():
        model = keras.applications.VGG16(weights=None)
    dense = sum(each.count_params() for each in model.layers if isinstance(each, layers.Dense))
    assert dense / model.count_params() == pytest.approx(0.894, abs=0.001)


# separable


def test_separable_is_a_full_convolution_whose_kernel_is_a_product(run):
    result = run("separable")
    kernel = np.einsum("uvci,ijcf->uvcf", result.depthwise, result.pointwise.swapaxes(1, 0))
    assert_allclose(result.full.kernel, kernel, rtol=1e-6)
    assert_allclose(result.full(result.x), result.two_steps, atol=1e-5)
    assert result.ratio == pytest.approx(1 / 16 + 1 / 9)
    assert "equal: True" in result.printed
    assert f"weights: {result.ratio:.4f} = 1/16 + 1/9 = {1 / 16 + 1 / 9:.4f}" in result.printed


def test_separable_nine_kernels_for_each_channel_make_any_convolution(run):
    result = run("separable")
    assert result.share[0] < 0.4
    assert result.share[-1] == pytest.approx(1)
    shares = " ".join(f"{number:.2f}" for number in result.share)
    assert shares in result.printed
    size, channels, filters = result.SIZE, result.CHANNELS, result.FILTERS
    layer = keras.layers.SeparableConv2D(filters, size, depth_multiplier=9, use_bias=False)
    layer.build(result.x.shape)
    taps = np.eye(9).reshape(size, size, 1, 9) * np.ones((1, 1, channels, 1))
    mixing = result.kernel.reshape(9, channels, filters).swapaxes(0, 1)
    layer.set_weights([taps, mixing.reshape(1, 1, 9 * channels, filters)])
    expected = tf.nn.conv2d(result.x, np.float32(result.kernel), 1, "VALID")
    assert_allclose(layer(result.x), expected, atol=1e-4)


def test_separable_counts_work_and_traffic(run):
    result = run("separable")
    places, c = 56**2, 128
    for name, each in (("full", 9 * c * c), ("depthwise", 9 * c), ("pointwise", c * c)):
        moved = 2 * places * c + each
        row = next(r for r in result.printed.splitlines() if r.startswith(name)).split()
        assert row[1:] == [f"{places * each:,}", f"{moved:,}", f"{places * each / moved:.0f}"]


# fusing


def test_fusing_concatenation_contains_addition(run):
    result = run("fusing")
    assert_equal(result.mix(result.joined).numpy(), result.added)
    assert_equal(result.added, result.a + result.b)
    assert "is the sum: True" in result.printed
    rng = np.random.default_rng(0)
    c = result.CHANNELS
    first, second = rng.normal(size=(2, c, c)).astype("float32")
    result.mix.set_weights([np.concatenate([first, second])[None, None]])
    assert_allclose(result.mix(result.joined), result.a @ first + result.b @ second, atol=1e-5)
    result.mix.set_weights([np.concatenate([np.eye(c)] * 2)[None, None]])


def test_fusing_addition_forgets_which_was_which(run):
    result = run("fusing")
    assert_equal(result.a + result.b, result.b + result.a)
    assert np.abs(result.joined - result.swapped).max() > 1
    assert "tells a from b: False" in result.printed
    assert "concatenation does: True" in result.printed


def test_fusing_dense_blocks_grow(run):
    result = run("fusing")
    for blocks in (6, 12, 24):
        x, weights = keras.Input((4, 4, 64)), 0
        for _ in range(blocks):
            layer = layers.Conv2D(32, 3, padding="same", use_bias=False)
            x = layers.Concatenate()([x, layer(x)])
            weights += layer.count_params()
        row = [str(blocks), "64", str(x.shape[-1]), f"{weights:,}"]
        assert row in [line.split() for line in result.printed.splitlines()]
