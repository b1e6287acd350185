import functools
import math

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_equal

QUERIES = [
    "backpropagation",
    "chain rule",
    "how are gradients computed in a neural network",
    "computational graph",
    "automatic differentiation",
    "implement autograd from scratch",
    "forward mode vs reverse mode",
    "gradient checkpointing",
    "gradient checking",
    "custom gradient",
]
"""What readers may type who look for this page, written without looking at it."""

SEEDS = [0, 1, 2]


# graph


def shown(figure):
    """Return what a figure says of each node: value and gradient; and the slopes by its arrows."""
    texts = [each for each in figure.axes[0].texts if each.get_text()]
    values, gradients, slopes = {}, {}, []
    for each in texts:
        text = each.get_text()
        if " = " in text:
            name, value = text.split(" = ")
            values[name] = float(value), each.get_position()
        elif text.startswith("gradient "):
            x, y = each.get_position()
            gradients[round(x, 1), round(y, 2)] = float(text.removeprefix("gradient "))
        else:
            slopes.append((float(text.removeprefix("× ")), each.get_color()))
    below = {}
    for name, (value, (x, y)) in values.items():
        below[name] = value, gradients[round(x, 1), round(y - 0.24, 2)]
    return below, slopes


def by_differences(function, arguments, step=1e-6):
    """Return the slopes of a function by each argument, from both sides."""
    return [
        (function(*(arguments + step * row)) - function(*(arguments - step * row))) / (2 * step)
        for row in np.eye(len(arguments))
    ]


def test_graph_gradients_are_the_slopes_of_the_loss(run):
    result = run("graph")

    def loss(w, x):
        return (w * x - result.target) ** 2 + result.strength * w**2

    found = [result.gradients["w"], result.gradients["x"]]
    assert_allclose(by_differences(loss, np.array([2.0, 3.0])), found, rtol=1e-6)
    assert_equal(found, [8, 4])


def test_graph_adds_what_comes_by_several_edges(run):
    frames = [shown(figure)[0] for figure in run("graph").figures]
    assert [frame["w"][1] for frame in frames] == [0, 0, 2, 2, 2, 8]
    values, gradients = frames[-1]["product"]
    assert (values, gradients) == (6, 2)
    assert frames[-1]["w"][1] == 1 * 2 + 2 * 3, "by the penalty, and by the product"


def test_graph_draws_values_gradients_and_slopes_node_by_node(run):
    result = run("graph")
    order = ["loss", "penalty", "squared", "error", "product"]
    assert_equal(result.done, order)
    edges = [(name, source) for name, (_, slopes) in result.nodes.items() for source in slopes]
    gradients = dict.fromkeys(result.nodes, 0.0) | {"loss": 1.0}
    for number, figure in enumerate(result.figures):
        assert figure.get_label() == f"nodes done = {number}"
        if number:
            name = order[number - 1]
            for source, slope in result.nodes[name][1].items():
                gradients[source] += gradients[name] * slope
        below, slopes = shown(figure)
        assert below == {name: (node[0], gradients[name]) for name, node in result.nodes.items()}
        expected = [
            (result.nodes[name][1][source], "C1" if name in order[:number] else "grey")
            for name, source in edges
        ]
        assert slopes == expected
        arrows = [each for each in figure.axes[0].texts if not each.get_text()]
        for arrow, (name, source) in zip(arrows, edges, strict=True):
            assert_allclose(arrow.xy, np.add(result.places[name], [0, 0.25]))
            assert_allclose(arrow.get_position(), np.add(result.places[source], [0, -0.25]))


# scalar_autograd


@pytest.mark.parametrize("seed", SEEDS)
def test_scalar_autograd_agrees_with_tensorflow(run, seed):
    result = run("scalar_autograd", SEED=seed)
    assert_allclose(result.found, result.expected, atol=1e-12)
    assert np.all(np.abs(result.found) > 1e-9)

    def loss(*numbers):
        return result.loss(numbers, math.tanh)

    assert_allclose(by_differences(loss, result.start), result.found, atol=1e-7)


def test_scalar_autograd_prints_both_gradients(run):
    result = run("scalar_autograd")
    numbers = result.printed_numbers
    assert_allclose(numbers[:7], result.found, atol=6e-5)
    assert_allclose(numbers[7:14], result.expected, atol=6e-5)
    names = [line.split()[0] for line in result.printed.splitlines()]
    assert names == ["ours", "TensorFlow", "equal"]
    assert result.printed.strip().endswith("1e-12: True")


def backward_in(value, order):
    """Send gradients back as the script does, in another order of nodes."""
    value.gradient = 1.0
    for node in order:
        for each, slope in node.inputs:
            each.gradient += node.gradient * slope


def test_scalar_autograd_needs_an_order(run):
    value = run("scalar_autograd").Value
    x = value(3.0)
    double = x + x
    result = double * double + x  # 4 x² + x
    result.backward()
    assert x.gradient == 8 * 3 + 1
    x = value(3.0)
    double = x + x
    middle = double * double
    result = middle + double
    right = [result, middle, double]
    wrong = [result, double, middle]  # before all its uses are done
    backward_in(result, right)
    assert x.gradient == 8 * 3 + 2
    for each in (*right, x):
        each.gradient = 0.0
    backward_in(result, wrong)
    assert x.gradient != 8 * 3 + 2


def test_scalar_autograd_adds_over_calls(run):
    x = run("scalar_autograd").Value(3.0)
    (x * x).backward()
    assert x.gradient == 6
    (x * x * x).backward()
    assert x.gradient == 6 + 27
    double = x + x
    result = double * double
    x.gradient = 0.0
    for calls in (1, 2, 3):  # the gradients between are of one call
        result.backward()
        assert x.gradient == calls * 8 * 3
    (double * x).backward()
    assert x.gradient == 3 * 8 * 3 + 4 * 3


def test_scalar_autograd_tape_watches_variables_and_says_none():
    variable, array = tf.Variable(2.0), tf.constant(3.0)
    with tf.GradientTape() as tape:
        y = variable * array
    assert [each if each is None else float(each) for each in tape.gradient(y, [variable, array])
            ] == [3, None]  # fmt: skip
    with pytest.raises(RuntimeError, match="persistent"):
        tape.gradient(y, variable)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(array)
        y = variable * array
    assert [float(tape.gradient(y, array)) for _ in range(2)] == [2, 2]
    with tf.GradientTape() as tape:
        y = variable * array
    assert tape.gradient(y, tf.Variable(1.0)) is None


def test_scalar_autograd_a_static_graph_keeps_what_python_decided():
    runs, x, wanted = [], tf.Variable(3.0), {}

    def function():
        runs.append(wanted["square"])
        return x * x if wanted["square"] else 5 * x

    slopes = []
    for each in (tf.function(function, autograph=False), function):
        for square in (True, False):
            wanted["square"] = square
            with tf.GradientTape() as tape:
                y = each()
            slopes.append(float(tape.gradient(y, x)))
    assert slopes == [6, 6, 6, 5]
    assert runs == [True, True, False]


def test_scalar_autograd_visits_nodes_instead_of_paths(run):
    value = run("scalar_autograd").Value
    start = end = value(1.0)
    for _ in range(12):
        end = end + end
    end.backward()
    assert start.gradient == 4096

    def nodes(node, seen):
        seen.add(node)
        for each, _ in node.inputs:
            if each not in seen:
                nodes(each, seen)
        return len(seen)

    def paths(node):
        return sum(paths(each) for each, _ in node.inputs) if node.inputs else 1

    assert (nodes(end, set()), paths(end)) == (13, 4096)


def test_scalar_autograd_records_the_branches_and_loops_that_ran(run):
    value = run("scalar_autograd").Value

    def power(x, times):
        result = x
        for _ in range(times):
            result = result * x if x.data > 0 else result + x
        return result

    for at, times, slope in ((2.0, 3, 4 * 2**3), (2.0, 1, 2 * 2), (-2.0, 3, 4)):
        x = value(at)
        power(x, times).backward()
        assert x.gradient == slope


# forward_and_reverse


@pytest.mark.parametrize("seed", SEEDS)
def test_forward_and_reverse_each_wins_its_own_case(run, seed):
    result = run("forward_and_reverse", SEED=seed)
    one_result, one_input = result.counts[200, 50, 50, 1], result.counts[1, 50, 50, 200]
    assert one_result[0] == 200 * one_result[1]
    assert one_input[1] == 200 * one_input[0]
    assert one_result[1] == 200 * 50 + 50 * 50 + 50 * 1, "as one pass forward"
    assert len(set(result.counts[50, 50, 50, 50])) == 1
    for widths, results in result.results.items():
        for each in results:
            assert each.shape == (widths[-1], widths[0])
            assert_allclose(each, results[0], atol=1e-12)
        assert np.abs(results[0]).max() > 1e-5


def test_forward_and_reverse_of_ready_matrices_differ_less():
    last, middle, first = (1, 50), (50, 50), (50, 200)

    def work(left, right):
        return left[0] * left[1] * right[1]

    forward = work(middle, first) + work(last, (50, 200))
    reverse = work(last, middle) + work((1, 50), first)
    assert forward / reverse == pytest.approx(41, abs=0.5)


def test_forward_and_reverse_are_both_beaten_from_the_narrowest_layer(run):
    result = run("forward_and_reverse")
    forward, reverse, middle = result.counts[200, 50, 1, 50, 200]
    assert 60 * middle < min(forward, reverse)
    for forward, reverse, middle in result.counts.values():
        assert middle <= min(forward, reverse)


def test_forward_and_reverse_multiply_the_slopes_of_the_layers(run):
    result = run("forward_and_reverse")
    slopes = result.slopes_of_layers([6, 5, 4, 3])
    expected = slopes[2] @ slopes[1] @ slopes[0]
    for start, width in ((0, 6), (1, 5), (2, 4), (3, 3)):
        assert_allclose(result.from_layer(slopes, start, width), expected)


def test_forward_and_reverse_agree_with_tensorflow(run):
    rng = np.random.default_rng(0)
    weights = [tf.constant(rng.normal(size=size)) for size in ((4, 3), (2, 4))]
    x = tf.constant(rng.normal(size=3))
    forward = []
    for row in np.eye(3):
        with tf.autodiff.ForwardAccumulator(x, tf.constant(row)) as accumulator:
            y = tf.tanh(tf.linalg.matvec(weights[1], tf.tanh(tf.linalg.matvec(weights[0], x))))
        forward.append(accumulator.jvp(y).numpy())
    h = np.tanh(weights[0] @ x.numpy()[:, None])[:, 0]
    slopes = [(1 - h**2)[:, None] * weights[0], (1 - y**2)[:, None] * weights[1]]
    slopes = [each.numpy() for each in slopes]
    ours = run("forward_and_reverse").from_layer(slopes, 2, 2)
    assert_allclose(ours, np.transpose(forward), atol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_forward_and_reverse_rule_of_a_layer_agrees_with_tensorflow(seed):
    rng = np.random.default_rng(seed)
    w, b, x, at_a = (rng.normal(size=size) for size in ((3, 4), 3, (5, 4), (5, 3)))
    variables = [tf.Variable(each) for each in (w, b, x)]
    with tf.GradientTape() as tape:
        a = tf.tanh(tf.linalg.matvec(variables[0], variables[2]) + variables[1])
        loss = tf.reduce_sum(a * at_a)
    delta = at_a * (1 - a.numpy() ** 2)  # a row for each of 5 examples
    by_w = sum(np.outer(each, inputs) for each, inputs in zip(delta, x, strict=True))
    below = [w.T @ each for each in delta]
    for ours, theirs in zip(
        (by_w, delta.sum(axis=0), below), tape.gradient(loss, variables), strict=True
    ):
        assert_allclose(ours, theirs, atol=1e-12)


def test_forward_and_reverse_give_the_slopes_of_a_network(run):
    result = run("forward_and_reverse")
    rng = np.random.default_rng(0)  # draws what the script drew first
    x = rng.normal(size=200)
    weights = [
        rng.normal(size=(outputs, inputs)) / np.sqrt(inputs)
        for inputs, outputs in ((200, 50), (50, 50), (50, 1))
    ]

    def network(x):
        for each in weights:
            x = np.tanh(each @ x)
        return x

    for row in np.random.default_rng(1).normal(size=(3, 200)):
        moved = (network(x + 1e-6 * row) - network(x - 1e-6 * row)) / 2e-6
        for each in result.results[200, 50, 50, 1]:
            assert_allclose(each @ row, moved, rtol=1e-6)


def test_forward_and_reverse_prints_the_counts(run):
    result = run("forward_and_reverse")
    for line, (widths, counts) in zip(
        result.printed.splitlines()[1:], result.counts.items(), strict=True
    ):
        name, *numbers = line.split()
        assert name == "-".join(map(str, widths))
        assert_equal([int(each.replace(",", "")) for each in numbers], counts)
    places = [result.printed.index(name) for name in ("forward", "reverse", "narrowest")]
    assert places == sorted(places)


def test_forward_and_reverse_of_a_gradient_multiply_a_hessian():
    def function(x):
        return tf.reduce_sum(tf.tanh(x) * x[::-1] ** 2)

    x, v = tf.constant([0.3, -1.0, 0.7]), tf.constant([1.0, 2.0, -1.0])
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = function(x)
        gradient = inner.gradient(y, x)
    hessian = outer.jacobian(gradient, x)
    with tf.autodiff.ForwardAccumulator(x, v) as accumulator:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = function(x)
        gradient = tape.gradient(y, x)
    assert_allclose(accumulator.jvp(gradient), tf.linalg.matvec(hessian, v), rtol=1e-5)


# checkpoints


@pytest.mark.parametrize("seed", SEEDS)
def test_checkpoints_give_exactly_the_same_gradient(run, seed):
    result = run("checkpoints", SEED=seed)
    every, _, _ = result.runs[64]
    for parts in (2, 4, 8, 16):
        assert np.array_equal(result.backpropagate(parts)[0], every)
    weights = tf.Variable(result.weights)
    with tf.GradientTape() as tape:
        h = tf.constant(result.x)
        for layer in range(64):
            h = tf.tanh(tf.linalg.matvec(weights[layer], h))
        total = tf.reduce_sum(h)
    assert_allclose(tape.gradient(total, weights), every, atol=1e-12)


def test_checkpoints_trade_memory_for_work(run):
    runs = run("checkpoints").runs
    counts = {parts: (forward, max(held)) for parts, (_, forward, held) in runs.items()}
    assert counts == {64: (64, 65), 8: (120, 16), 2: (224, 8)}
    work = {parts: forward + 2 * 64 for parts, (forward, _) in counts.items()}
    assert work[8] / work[64] == pytest.approx(1.29, abs=0.005)
    for _, forward, held in runs.values():
        assert len(held) == 1 + forward + 64


def test_checkpoints_root_of_the_layers_holds_least_of_two_levels(run):
    result = run("checkpoints")
    held = {parts: max(result.backpropagate(parts)[2]) for parts in (8, 16, 32, 64)}
    assert held == {parts: parts + 64 // parts for parts in held}  # 2 and 4 are cut further
    assert min(parts + 64 // parts for parts in range(1, 65) if 64 % parts == 0) == held[8]


def test_checkpoints_memory_grows_as_the_root_or_the_logarithm(run):
    for layers, root, halvings in ((16, 4, 4), (64, 8, 6), (256, 16, 8)):
        result = run("checkpoints", LAYERS=layers)
        assert max(result.backpropagate(root)[2]) == 2 * root
        _, forward, held = result.backpropagate(2)
        assert max(held) == halvings + 2
        if layers == 64:
            assert (forward + 128) / (64 + 128) == pytest.approx(1.83, abs=0.005)


def test_checkpoints_best_plan_for_8_costs_less_than_halving(run):
    @functools.cache
    def work(layers, free, known):
        """Least layers forward; the input is held, and the output if it is `known`."""
        if layers == 1:
            return 0 if known else 1 if free else math.inf
        return min(
            (
                cut + work(layers - cut, free - 1, known) + work(cut, free - 1 + known, True)
                for cut in range(1, layers)
                if free
            ),
            default=math.inf,
        )

    runs = run("checkpoints").runs
    least = {max(held): work(64, max(held) - 1, False) for _, _, held in runs.values()}
    assert least == {65: 64, 16: 113, 8: 157}
    for _, forward, held in runs.values():
        assert least[max(held)] <= forward
    assert (least[8] + 128) / (64 + 128) == pytest.approx(1.48, abs=0.005)


def test_checkpoints_of_the_input_alone_take_the_square(run):
    result = run("checkpoints")
    slope, forward = np.ones(result.WIDTH), 0
    for layer in reversed(range(64)):
        h = result.x
        for each in result.weights[: layer + 1]:
            before, h = h, np.tanh(each @ h)
            forward += 1
        slope = slope * (1 - h**2)
        assert np.array_equal(np.outer(slope, before), result.runs[64][0][layer])
        slope = result.weights[layer].T @ slope
    assert forward == 2080


def test_checkpoints_hold_what_is_drawn(run):
    result = run("checkpoints")
    (axis,) = result.figures[0].axes
    for line, text, (parts, (_, _, held)) in zip(
        axis.lines, axis.texts, result.runs.items(), strict=True
    ):
        assert line.get_label() == text.get_text() == f"{parts} parts"
        assert line.get_color() == text.get_color()
        assert_equal(result.labeled(f"{parts} parts")[1], held)
    assert (axis.get_xlabel(), axis.get_ylabel()) == ("layers gone through", "activations held")
    numbers = [64, 64, 65, 8, 120, 16, 2, 224, 8]
    assert_equal(result.printed_numbers, numbers)
    assert result.printed.count("exactly: True") == 3
    for line, (parts, (_, forward, held)) in zip(
        result.printed.splitlines(), result.runs.items(), strict=True
    ):
        words = f"{parts} parts: {forward} layers forward, {max(held)} held, the same"
        assert " ".join(line.split()).startswith(words)


def test_checkpoints_need_the_same_random_numbers_again():
    x = tf.constant(np.ones(1000))

    def dropped(x):
        return x * tf.cast(tf.random.uniform([1000]) < 0.5, x.dtype)

    def dropped_again(x):
        mask = tf.random.stateless_uniform([1000], [1, 2]) < 0.5
        return x * tf.cast(mask, x.dtype)

    agree = []
    for function in (dropped, dropped_again):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.recompute_grad(function)(x)
        agree.append(np.mean(tape.gradient(y, x) == y))
    assert 0.4 < agree[0] < 0.6
    assert agree[1] == 1


def test_checkpoints_update_running_means_twice():
    x, means = tf.ones((4, 2)), []
    for recompute in (lambda function: function, tf.recompute_grad):
        layer = keras.layers.BatchNormalization(momentum=0.5)
        layer.build((None, 2))
        function = recompute(functools.partial(layer, training=True))
        with tf.GradientTape() as tape:
            tape.watch(x)
            total = tf.reduce_sum(function(x))
        tape.gradient(total, x)
        means.append(layer.moving_mean.value.numpy())
    assert_equal(means, [[0.5, 0.5], [0.75, 0.75]])


# convolution


@pytest.mark.parametrize("seed", SEEDS)
def test_convolution_agrees_with_tensorflow(run, seed):
    result = run("convolution", SEED=seed)
    assert_allclose(result.shared, result.expected[0], atol=1e-12)
    assert_allclose(result.pixels, result.expected[1], atol=1e-12)
    assert np.abs(result.shared).max() > 1


@pytest.mark.parametrize("seed", SEEDS)
def test_convolution_kernel_sums_the_gradients_of_its_copies(run, seed):
    result = run("convolution", SEED=seed)
    copies = tf.Variable(np.broadcast_to(result.kernel, (4, 4, *result.kernel.shape)))
    with tf.GradientTape() as tape:
        patches = tf.stack([
            tf.stack([result.images[result.window(row, column)] for column in range(4)])
            for row in range(4)
        ])  # fmt: skip
        outputs = tf.einsum("rcnhwi,rchwio->nrco", patches, copies)
        loss = tf.reduce_sum(tf.sin(outputs))
    assert_allclose(outputs, result.outputs, atol=1e-12)
    apart = tape.gradient(loss, copies)
    assert_allclose(result.copies, apart, atol=1e-12)
    assert_allclose(np.sum(apart, axis=(0, 1)), result.expected[0], atol=1e-12)
    assert np.abs(np.mean(apart, axis=(0, 1)) - result.expected[0]).max() > 1


def test_convolution_prints_the_parts_of_one_weight(run):
    result = run("convolution")
    parts, total = result.copies[:, :, 1, 1, 0, 0], result.expected[0][1, 1, 0, 0]
    _, below = result.printed.split("parts:")
    grid, ending = below.split("their sum")
    found = [float(each) for each in grid.replace("[", " ").replace("]", " ").split()]
    assert_allclose(found, parts.ravel(), atol=0.051)
    assert_allclose([float(each) for each in ending.split() if each[-1].isdigit()][-1], total,
                    atol=0.0051)  # fmt: skip
    assert float(ending.split(",")[0]) == pytest.approx(float(total), abs=0.0051)
    assert parts.sum() == pytest.approx(float(total))
    assert "(4, 4) so 16 uses" in result.printed
    assert "kernel, images within 1e-12: [True, True]" in result.printed


# custom_gradient


def test_custom_gradient_naive_formula_gives_nan(run):
    values, slopes = run("custom_gradient").results["naive"]
    assert values[-1] == np.inf
    assert np.isnan(slopes[-1])
    assert np.all(np.isfinite(slopes[:-1]))


def test_custom_gradient_where_does_not_stop_nan(run):
    result = run("custom_gradient")
    values, slopes = result.results["where"]
    assert values[-1] == 100
    assert np.isnan(slopes[-1])
    assert_allclose(result.results["where_twice"][1], result.exact, atol=1e-6)


def test_custom_gradient_stable_value_has_a_wrong_slope_at_zero(run):
    result = run("custom_gradient")
    values, slopes = result.results["stable"]
    assert_allclose(values, np.logaddexp(0, result.x.numpy()), rtol=1e-6)
    assert slopes[1] == 1
    kinks = [lambda x: tf.maximum(x, 0), lambda x: tf.math.log1p(tf.exp(-tf.abs(x)))]
    assert [result.value_and_slope(each, tf.constant(0.0))[1] for each in kinks] == [1, 0]
    assert_allclose(np.delete(slopes, 1), np.delete(result.exact, 1), atol=1e-6)


def test_custom_gradient_is_right_like_the_built_in_one(run):
    result = run("custom_gradient")
    exact = 1 / (1 + np.exp([20, 0, -5, -100]))
    assert_allclose(result.exact, exact)
    for name in ("custom", "softplus"):
        values, slopes = result.results[name]
        assert_allclose(values, np.logaddexp(0, result.x.numpy()), rtol=1e-6)
        assert_allclose(slopes, exact, rtol=1e-6)
    tripled = result.value_and_slope(lambda x: 3 * result.custom(x), result.x)[1]
    assert_allclose(tripled, 3 * exact, rtol=1e-6)


def test_custom_gradient_prints_slopes(run):
    result = run("custom_gradient")
    points, exact, *lines = result.printed.splitlines()
    assert_equal([float(each) for each in points.split("=")[1].split()], [-20, 0, 5, 100])
    assert points.startswith("slope at x")
    assert exact.split()[0] == "exact"
    assert_allclose([float(each) for each in exact.split()[1:]], result.exact, atol=6e-5)
    assert len(lines) == 6
    for line, (name, (values, slopes)) in zip(lines, result.results.items(), strict=True):
        found, value = line.split("value at 100:")
        assert found.split()[0] == name
        assert_allclose([float(each) for each in found.split()[1:]], slopes, atol=6e-5)
        assert float(value) == values[-1]


def test_custom_gradient_rounding_has_none_and_straight_through_passes_it():
    x = tf.constant([0.2, 1.7])
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        rounded = tf.round(x)
        through = x + tf.stop_gradient(tf.round(x) - x)
        loss = tf.reduce_sum(through * [3.0, 5.0])
    assert tape.gradient(rounded, x) is None
    assert_equal(through.numpy(), [0, 2])
    assert_equal(tape.gradient(loss, x).numpy(), [3, 5])


@pytest.mark.parametrize("seed", SEEDS)
def test_custom_gradient_straight_through_jumps_around_the_best_it_meets(seed):
    rng = np.random.default_rng(seed)
    x, best = rng.normal(size=(200, 8)), rng.normal(size=8)
    y = x @ best

    def rounded(w):
        return np.round(2 * w) / 2

    def loss(w):
        return np.mean((x @ rounded(w) - y) ** 2)

    once = loss(best)  # the best weights of all, then rounded
    for rate in (0.5, 0.1, 0.01):
        rate /= np.linalg.eigvalsh(2 * x.T @ x / 200)[-1]
        w, losses = np.zeros(8), []
        for _ in range(3000):
            losses.append(loss(w))
            w = w - rate * 2 * x.T @ (x @ rounded(w) - y) / 200
        ended = np.mean(losses[-100:])
        assert ended < 0.2 * losses[0]
        assert once < 0.8 * ended
        assert min(losses) < once + 1e-9


# gradient_check


@pytest.mark.parametrize("seed", SEEDS)
def test_gradient_check_error_is_a_v(run, seed):
    result = run("gradient_check", SEED=seed)
    for name, best in (("one side", 2.0**-26), ("two sides", 2.0 ** (-53 / 3)),
                       ("32 bits, two sides", 2.0**-8)):  # fmt: skip
        curve, steps = result.curves[name], result.steps
        lowest = curve[np.abs(np.log10(steps / best)) < 1].min()
        assert lowest < 0.03 * curve[np.argmin(np.abs(steps - 0.3))]
        tiny = steps < best / 1e4
        assert np.all(curve[tiny] > 10 * lowest)
        assert steps[np.argmin(curve)] == pytest.approx(best, rel=99)
        assert steps[np.argmin(curve)] > best / 50


@pytest.mark.parametrize("seed", SEEDS)
def test_gradient_check_error_grows_with_the_step_or_its_square(run, seed):
    result = run("gradient_check", SEED=seed)
    steps = result.steps
    for name, low, power in (("one side", 1e-6, 1), ("two sides", 3e-4, 2)):
        long = (steps > low) & (steps < 2e-2)
        slope = np.polyfit(np.log(steps[long]), np.log(result.curves[name][long]), 1)[0]
        assert slope == pytest.approx(power, abs=0.1)


@pytest.mark.parametrize("seed", SEEDS)
def test_gradient_check_both_sides_are_better_than_one(run, seed):
    curves = run("gradient_check", SEED=seed).curves
    assert curves["two sides"].min() < 0.1 * curves["one side"].min()
    assert curves["two sides"].min() < 1e-3 * curves["32 bits, two sides"].min()


@pytest.mark.parametrize("seed", SEEDS)
def test_gradient_check_best_steps_over_many_directions(run, seed):
    result = run("gradient_check", SEED=seed)
    directions = np.random.default_rng(seed).normal(size=(50, 10))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    slopes, steps = directions @ result.gradient(result.w), 10.0 ** np.arange(-1, -9.1, -0.5)
    lowest = {}
    for sides, kind, best in ((1, np.float64, 3e-8), (2, np.float64, 1e-5), (2, np.float32, 1e-2)):
        errors = []
        for step in steps:
            ends = [
                [float(result.loss((result.w + h * d).astype(kind))) for d in directions]
                for h in (step, -step * (sides - 1))
            ]
            off = np.subtract(*ends) / (sides * step) - slopes
            errors.append(np.sqrt(np.mean(off**2)))
        lowest[sides, kind] = min(errors)
        assert best / 3.5 < steps[np.argmin(errors)] < best * 3.5
    assert lowest[2, np.float32] > 1e5 * lowest[2, np.float64]
    assert lowest[1, np.float64] > 30 * lowest[2, np.float64]


@pytest.mark.parametrize("seed", SEEDS)
def test_gradient_check_finds_a_wrong_gradient_at_any_step(run, seed):
    result = run("gradient_check", SEED=seed)
    assert result.curves["wrong gradient"].min() > 0.3
    assert np.ptp(result.curves["wrong gradient"][5:40]) < 0.01
    assert result.curves["two sides"][result.steps < 0.1].max() < 0.1
    assert result.curves["two sides"].min() < 1e-8


@pytest.mark.parametrize("seed", SEEDS)
def test_gradient_check_in_32_bits_a_short_step_sees_no_change(run, seed):
    result = run("gradient_check", SEED=seed)
    assert_equal(result.curves["32 bits, two sides"][result.steps < 1.1e-9], 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_gradient_check_by_a_complex_step_has_no_v(run, seed):
    result = run("gradient_check", SEED=seed)
    w = result.w + 1e-20j * result.direction
    error = result.loss(w).imag / 1e-20 / result.exact - 1
    assert abs(error) < 1e-12


def test_gradient_check_across_a_kink_gives_a_false_alarm():
    at, quotients = 1e-6, []
    for step in (1e-5, 1e-7):
        sides = np.maximum([at + step, at - step], 0)
        quotients.append((sides[0] - sides[1]) / (2 * step))
    assert_allclose(quotients, [0.55, 1], rtol=1e-6)


def test_gradient_check_checks_the_loss_it_says(run):
    result = run("gradient_check")
    w = tf.Variable(result.w)
    with tf.GradientTape() as tape:
        activations = tf.sigmoid(tf.linalg.matvec(tf.constant(result.x), w))
        loss = tf.reduce_mean((activations - result.y) ** 2)
    assert_allclose(tape.gradient(loss, w), result.gradient(result.w), atol=1e-14)
    assert result.loss(result.w) == pytest.approx(float(loss))
    assert np.linalg.norm(result.direction) == pytest.approx(1)
    quotient = (result.loss(result.w + 0.1 * result.direction) - result.loss(result.w)) / 0.1
    assert result.quotient(0.1, 1) == pytest.approx(quotient)


def test_gradient_check_draws_the_errors(run):
    result = run("gradient_check")
    (axis,) = result.figures[0].axes
    for line, text, (name, curve) in zip(
        axis.lines, axis.texts, result.curves.items(), strict=True
    ):
        assert_equal(result.labeled(name), [result.steps, curve])
        assert text.get_text() == name
        assert text.get_color() == line.get_color()
    assert (axis.get_xscale(), axis.get_yscale()) == ("log", "log")
    assert axis.get_ylim()[0] < min(curve.min() for curve in result.curves.values())
    assert axis.get_ylim()[1] > max(curve.max() for curve in result.curves.values())
    assert (axis.get_xlabel(), axis.get_ylabel()) == ("step h", "relative error")
    found = [line.split("  error")[0].strip() for line in result.printed.splitlines()]
    assert_equal(found, list(result.curves))
    said = [line.endswith("True") for line in result.printed.splitlines()]
    assert_equal(said, [False, True, True, True])
    said_of = [
        ("wrong gradient", 6e-6, 1e-8),
        ("32 bits, two sides", 4e-3, 1e-2),
        ("one side", 1e-8, 1e-5),
        ("two sides", 6e-6, 1e-8),
    ]
    for line, (name, curve) in zip(result.printed.splitlines(), result.curves.items(), strict=True):
        at, bound = line.split("error at ")[1].split(":")[0].split(" below ")
        assert (name, float(at), float(bound)) == said_of.pop(0)
        near = curve[np.abs(np.log10(result.steps / float(at))) < 0.3]
        assert (near.min() < float(bound)) == line.endswith("True"), name
