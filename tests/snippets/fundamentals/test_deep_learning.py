import keras
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_equal
from sklearn.base import clone
from sklearn.datasets import load_diabetes, load_digits, load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, LinearSVC

QUERIES = [
    "what is deep learning",
    "deep learning vs machine learning",
    "classical machine learning differences",
    "dl vs ml",
    "manual feature engineering vs learned features",
    "when not to use deep learning",
    "gradient boosted trees vs deep nets",
    "hierarchical representation learning",
    "why deep learning needs more data",
    "tabular data random forest vs dl",
]
"""What readers may type who look for this page, written without looking at it."""

SEEDS = pytest.mark.parametrize("seed", [0, 1, 2])


# Features by hand


def square():
    image = np.zeros((1, 16, 16))
    image[0, 4:12, 4:12] = 1
    return image


def test_edges_and_corners_edges_lie_on_the_outline_of_a_square(run):
    edges = run("edges_and_corners").edges(square())[0]
    for i in range(4, 12):
        assert min(edges[i, 4], edges[i, 11], edges[4, i], edges[11, i]) > 0
    assert edges[8, 8] == edges[1, 1] == 0


def test_edges_and_corners_strongest_corners_are_those_of_a_square(run):
    corners = run("edges_and_corners").corners(square())[0]
    strongest = {
        tuple(int(i) for i in place) for place in np.argwhere(corners > 0.8 * corners.max())
    }
    vertices = [(y, x) for y in (4, 11) for x in (4, 11)]
    assert strongest >= set(vertices)
    assert all(min(abs(y - v) + abs(x - w) for v, w in vertices) <= 2 for y, x in strongest)


def test_edges_and_corners_there_is_no_corner_on_a_straight_edge(run):
    corners = run("edges_and_corners").corners(square())[0]
    assert corners[8, 4] == pytest.approx(0, abs=1e-12)


# Features by hand against learned ones


@SEEDS
def test_handcrafted_or_learned_network_beats_a_linear_model_on_the_same_pixels(run, seed):
    errors = run("handcrafted_or_learned", SEED=seed).errors
    assert sum(errors["pixels, network"]) < 0.9 * sum(errors["pixels, linear"])


@SEEDS
def test_handcrafted_or_learned_network_beats_a_linear_model_even_with_300_digits(run, seed):
    errors = run("handcrafted_or_learned", SEED=seed).errors
    assert errors["pixels, network"][1] < errors["pixels, linear"][1]


@SEEDS
def test_handcrafted_or_learned_edges_by_hand_cut_the_linear_error_by_a_quarter(run, seed):
    errors = run("handcrafted_or_learned", SEED=seed).errors
    assert sum(errors["edges by hand, linear"]) < 0.75 * sum(errors["pixels, linear"])


@SEEDS
@pytest.mark.parametrize("rival", ["edges by hand, linear", "pixels, kernel"])
def test_handcrafted_or_learned_features_of_the_network_do_not_win(run, seed, rival):
    errors = run("handcrafted_or_learned", SEED=seed).errors
    assert sum(errors[rival]) < 0.95 * sum(errors["pixels, network"])


@SEEDS
def test_handcrafted_or_learned_order_survives_longer_training(run, seed):
    result = run("handcrafted_or_learned", SEED=seed)
    pixels, y, cnn = result.pixels, result.y, keras.models.clone_model(result.cnn)
    cnn.set_weights(result.cnn.get_weights())
    sgd = keras.optimizers.SGD(0.1, clipnorm=1)  # smaller steps, twice as many in all
    cnn.compile(sgd, result.loss, steps_per_execution=25)
    drawn = np.random.default_rng(seed + 100).choice(1000, size=250 * 32)
    cnn.fit(pixels[drawn], y[drawn], batch_size=32, verbose=0)
    answers = np.argmax(cnn(pixels[1000:]), axis=1)
    error = np.mean(answers != y[1000:])
    rivals = "edges by hand, linear", "pixels, kernel"
    assert error > max(result.errors[name][-1] for name in rivals)


def test_handcrafted_or_learned_digits_come_from_13_people():
    description = " ".join(load_digits().DESCR.split())
    assert "a copy of the test set" in description
    assert "different 13 to the test set" in description


@SEEDS
def test_handcrafted_or_learned_all_four_err_more_often_on_unshuffled_digits(run, seed):
    result = run("handcrafted_or_learned", SEED=seed)
    x, y = load_digits(return_X_y=True)
    x, cnn = x / 16, keras.models.clone_model(result.cnn)
    cnn.set_weights(result.start)
    sgd = keras.optimizers.SGD(0.3, clipnorm=1)
    cnn.compile(sgd, result.loss, steps_per_execution=25)
    drawn = np.random.default_rng(seed).choice(1000, size=250 * 32)
    cnn.fit(x[drawn], y[drawn], batch_size=32, verbose=0)
    wrong = {"pixels, network": np.mean(np.argmax(cnn(x[1000:]), axis=1) != y[1000:])}
    for name, inputs, model in (
        ("pixels, linear", x, LinearSVC(random_state=seed)),
        ("edges by hand, linear", result.edge_histograms(x), LinearSVC(random_state=seed)),
        ("pixels, kernel", x, SVC(C=10)),
    ):
        wrong[name] = 1 - model.fit(inputs[:1000], y[:1000]).score(inputs[1000:], y[1000:])
    ratios = {name: wrong[name] / errors[-1] for name, errors in result.errors.items()}
    assert min(ratios.values()) > 1.3
    assert ratios["pixels, kernel"] > 1.8


@SEEDS
def test_handcrafted_or_learned_the_last_digits_are_not_harder_but_of_other_writers(run, seed):
    run("handcrafted_or_learned")
    x, y = load_digits(return_X_y=True)
    rng = np.random.default_rng(seed)
    test, neighbors = np.split(1000 + rng.permutation(797), [297])
    strangers = rng.choice(1000, 500, replace=False)
    assert len(neighbors) == len(strangers)
    near, far = (
        1 - SVC(C=10).fit(x[train] / 16, y[train]).score(x[test] / 16, y[test])
        for train in (neighbors, strangers)
    )
    assert near < 0.6 * far


def convolutional(widths, dropout):
    """Return the network of the race with other widths, and dropout before its output."""
    layers = [keras.layers.Conv2D(n, 3, padding="same", activation="relu") for n in widths]
    return keras.Sequential([
        keras.Input(shape=(64,)), keras.layers.Reshape((8, 8, 1)), *layers,
        keras.layers.MaxPooling2D(), keras.layers.Flatten(),
        keras.layers.Dropout(dropout), keras.layers.Dense(10),
    ])  # fmt: skip


def errors_of(result, seed, widths, dropout, optimizer, steps):
    """Return the errors at each size, as a sum."""
    pixels, y, wrong = result.pixels, result.y, 0
    for n in result.sizes:
        keras.utils.set_random_seed(seed)
        network = convolutional(widths, dropout)
        network.compile(optimizer(), result.loss, steps_per_execution=25)
        drawn = np.random.default_rng(seed).choice(n, size=steps * 32)
        network.fit(pixels[drawn], y[drawn], batch_size=32, verbose=0)
        wrong += np.mean(np.argmax(network(pixels[1000:]), axis=1) != y[1000:])
    return wrong


@SEEDS
def test_handcrafted_or_learned_narrower_network_errs_more(run, seed):
    result = run("handcrafted_or_learned", SEED=seed)
    as_there = errors_of(
        result, seed, (12, 24), 0, lambda: keras.optimizers.SGD(0.3, clipnorm=1), 250
    )
    assert as_there == pytest.approx(sum(result.errors["pixels, network"]), abs=0.005)
    narrow = errors_of(result, seed, (4, 8), 0, lambda: keras.optimizers.SGD(0.3, clipnorm=1), 250)
    assert narrow > 1.2 * as_there


def test_handcrafted_or_learned_wider_network_with_dropout_closes_the_race(run):
    results = [run("handcrafted_or_learned", SEED=seed) for seed in (0, 1, 2)]
    wider = sum(
        errors_of(result, seed, (24, 48), 0.5, lambda: keras.optimizers.Adam(0.003), 800)
        for seed, result in enumerate(results)
    )
    edges, there = (
        sum(sum(result.errors[name]) for result in results)
        for name in ("edges by hand, linear", "pixels, network")
    )
    assert there > 1.15 * edges
    assert wider < edges


@SEEDS
def test_handcrafted_or_learned_every_error_falls_with_more_digits(run, seed):
    for error in run("handcrafted_or_learned", SEED=seed).errors.values():
        assert error[0] > error[1] > error[2]


def test_handcrafted_or_learned_edge_histograms_look_at_one_digit_only(run):
    result = run("handcrafted_or_learned", SEED=0)
    alone = result.edge_histograms(result.pixels[5:6])
    np.testing.assert_allclose(alone, result.edge_histograms(result.pixels)[5:6])


def test_handcrafted_or_learned_edge_histograms_tell_upright_from_level(run):
    upright = np.zeros((1, 8, 8))
    upright[0, :, 4:] = 1
    level = upright.swapaxes(1, 2)
    histograms = run("handcrafted_or_learned", SEED=0).edge_histograms
    # In the middle cells: the slope of an upright edge runs along x, the first direction.
    directions = [
        histograms(image).reshape(4, 4, 8)[1:3, 1:3].sum(axis=(0, 1)) for image in (upright, level)
    ]
    assert [int(d.argmax()) for d in directions] == [0, 2]


def test_handcrafted_or_learned_network_learns_6586_numbers_and_a_linear_model_650(run):
    result = run("handcrafted_or_learned", SEED=0)
    assert result.cnn.count_params() == 120 + 2616 + 3850 == 6586
    linear = result.linear.fit(result.pixels, result.y)
    assert linear.coef_.size + linear.intercept_.size == 650


def test_handcrafted_or_learned_network_multiplies_176640_times_and_a_linear_model_640(run):
    result = run("handcrafted_or_learned", SEED=0)
    multiplications = 0
    for layer in result.cnn.layers:
        if layer.weights:
            kernel, places = layer.kernel.shape, layer.output.shape[1:-1]
            multiplications += int(np.prod(kernel) * np.prod(places))
    assert multiplications == 176_640
    assert result.linear.fit(result.pixels, result.y).coef_.size == 640


# The first layer


@SEEDS
def test_first_layer_training_turns_several_filters_into_edges(run, seed):
    result = run("first_layer", SEED=seed)
    before, after = (result.edge_shares(f) for f in (result.before, result.after))
    assert (before > 0.5).sum() <= 3
    assert (after > 0.5).sum() >= (before > 0.5).sum() + 3
    assert after.mean() > before.mean() + 0.08


@SEEDS
def test_first_layer_many_filters_are_not_edges(run, seed):
    result = run("first_layer", SEED=seed)
    assert (result.edge_shares(result.after) < 0.5).sum() >= 5


@SEEDS
def test_first_layer_shuffled_labels_make_hardly_any_edges(run, seed):
    result = run("first_layer", SEED=seed)
    keras.utils.set_random_seed(seed)
    model = keras.models.clone_model(result.model)
    model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
    x = result.digits.images[..., None] / 16
    shuffled = np.random.default_rng(seed).permutation(result.digits.target)

    def mostly_edge():
        filters = model.get_weights()[0][:, :, 0].transpose(2, 0, 1)
        return (result.edge_shares(filters) > 0.5).sum()

    before = mostly_edge()
    model.fit(np.tile(x, (6, 1, 1, 1)), np.tile(shuffled, 6), batch_size=60, verbose=0)
    assert mostly_edge() <= before + 2


def test_first_layer_a_random_filter_is_a_quarter_edge(run):
    random = np.random.default_rng(0).normal(size=(10_000, 3, 3))
    assert run("first_layer", SEED=0).edge_shares(random).mean() == pytest.approx(0.25, abs=0.01)


def test_first_layer_edge_share_is_1_for_a_plain_edge_and_0_for_a_spot(run):
    edge = [[-1, 0, 1]] * 3
    spot = [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]]
    shares = run("first_layer", SEED=0).edge_shares(np.array([edge, spot], dtype=float))
    assert shares == pytest.approx([1, 0])


# Layer by layer


@SEEDS
def test_classes_by_layer_last_hidden_layer_separates_best_once_trained(run, seed):
    pixels, first, second, dense = run("classes_by_layer", SEED=seed).trained
    assert dense > max(pixels, first, second) + 0.015
    assert dense > pixels + 0.03


@SEEDS
def test_classes_by_layer_untrained_layers_do_not_help(run, seed):
    result = run("classes_by_layer", SEED=seed)
    pixels, *_, dense = result.untrained
    assert dense < pixels - 0.03
    assert dense < result.trained[-1] - 0.1


@SEEDS
def test_classes_by_layer_wide_random_layer_loses_less(run, seed):
    result = run("classes_by_layer", SEED=seed)
    keras.utils.set_random_seed(seed)
    losses = []
    for units in (32, 1024):
        layer = keras.layers.Dense(units, activation="relu")
        features = [layer(x.reshape(len(x), 64)) for x in (result.x_train, result.x_test)]
        losses.append(result.untrained[0] - result.nearest_mean_accuracy(*features))
    assert losses[1] < losses[0] - 0.04


@SEEDS
def test_classes_by_layer_wide_random_layer_with_a_fitted_output_does_as_well_as_pixels(run, seed):
    result = run("classes_by_layer", SEED=seed)
    x_train, x_test = (x.reshape(len(x), 64) for x in (result.x_train, result.x_test))

    def accuracy(train, test):
        fits = (LogisticRegression(C=c, max_iter=5000).fit(train, result.y_train) for c in (1, 10))
        return max(fit.score(test, result.y_test) for fit in fits)

    keras.utils.set_random_seed(seed)
    layer = keras.layers.Dense(1024, activation="relu")
    random = accuracy(layer(x_train).numpy(), layer(x_test).numpy())
    pixels = accuracy(x_train, x_test)
    assert pixels <= random < pixels + 0.03


@SEEDS
def test_classes_by_layer_narrow_layer_is_where_the_untrained_stack_loses(run, seed):
    result = run("classes_by_layer", SEED=seed)
    keras.utils.set_random_seed(seed)
    stack = keras.models.clone_model(result.model)  # as it was before training
    pooled = keras.Sequential(stack.layers[:4])

    def accuracy(*layers):
        network = keras.Sequential([pooled, *layers])
        features = [network(x).numpy() for x in (result.x_train, result.x_test)]
        return result.nearest_mean_accuracy(*features)

    assert accuracy(stack.layers[4]) == pytest.approx(result.untrained[-1])
    assert accuracy(keras.layers.Dense(512, activation="relu")) > accuracy() - 0.02
    assert result.untrained[-1] < accuracy() - 0.05


# Small tables


@SEEDS
def test_small_tables_nothing_clearly_beats_the_linear_model(run, seed):
    for linear, trees, network in run("small_tables", SEED=seed).scores.values():
        assert max(trees, network) < linear + 0.025


@SEEDS
def test_small_tables_trees_trail_on_diabetes(run, seed):
    linear, trees, network = run("small_tables", SEED=seed).scores["diabetes"]
    assert trees < min(linear, network) - 0.02


@SEEDS
def test_small_tables_network_needs_its_penalty(run, seed):
    result = run("small_tables", SEED=seed)
    free = clone(result.regressors[-1]).set_params(regressor__alpha=0)
    x, y = load_diabetes(return_X_y=True)
    score = cross_val_score(make_pipeline(StandardScaler(), free), x, y, cv=result.folds)
    assert score.mean() < result.scores["diabetes"][2] - 0.2


@SEEDS
def test_small_tables_network_needs_scaled_columns_and_trees_do_not(run, seed):
    result = run("small_tables", SEED=seed)
    _, trees, network = result.classifiers
    network = clone(network).set_params(max_iter=1000)
    unscaled = [
        cross_val_score(m, *load_wine(return_X_y=True), cv=result.folds).mean()
        for m in (trees, network)
    ]
    assert unscaled[0] == pytest.approx(result.scores["wine"][1], abs=0.01)
    assert unscaled[1] < result.scores["wine"][2] - 0.05


# Useless columns


@SEEDS
def test_useless_columns_none_leave_both_level_and_many_favor_the_trees(run, seed):
    scores = run("useless_columns", SEED=seed).scores
    assert abs(scores["network"][0] - scores["boosted trees"][0]) < 0.015
    assert scores["network"][-1] < scores["boosted trees"][-1] - 0.07


@SEEDS
def test_useless_columns_cost_trees_little(run, seed):
    trees = run("useless_columns", SEED=seed).scores["boosted trees"]
    assert trees[0] - trees[-1] < 0.04


@SEEDS
def test_useless_columns_no_other_network_closes_the_gap(run, seed):
    result = run("useless_columns", SEED=seed)
    x, y = result.x, result.y
    others = [((32, 32), 3), ((128, 128), 1), ((128, 128), 3), ((64, 64, 64), 1), ((64, 64, 64), 3)]
    networks = [
        clone(result.models["network"]).set_params(hidden_layer_sizes=sizes, alpha=l2)
        for sizes, l2 in others
    ]
    best = max(each.fit(x[:1000], y[:1000]).score(x[1000:], y[1000:]) for each in networks)
    assert best < result.scores["boosted trees"][-1] - 0.04


@SEEDS
def test_useless_columns_trees_rely_on_the_axes_and_the_network_does_not(run, seed):
    result = run("useless_columns", SEED=seed)
    random = np.random.default_rng(seed).normal(size=(5, 5))
    x, y = result.x[:, :5] @ np.linalg.qr(random)[0], result.y  # turned in space
    drop = {}
    for name in ("boosted trees", "network"):
        model = clone(result.models[name]).fit(x[:1000], y[:1000])
        drop[name] = result.scores[name][0] - model.score(x[1000:], y[1000:])
    assert drop["boosted trees"] > 0.015
    assert abs(drop["network"]) < 0.01


@SEEDS
def test_handcrafted_or_learned_untrained_convolutions_with_a_linear_readout_do_as_well(run, seed):
    result = run("handcrafted_or_learned", SEED=seed)
    network = keras.models.clone_model(result.cnn)
    network.set_weights(result.start)  # never trained
    features = keras.Sequential(network.layers[:-1])
    untrained = np.array(features(result.pixels.astype("float32")))

    def error(inputs):  # the features are small: the readout needs weights of its own size
        fits = (
            LinearSVC(C=10, max_iter=50_000, random_state=seed).fit(inputs[:n], result.y[:n])
            for n in (100, 300, 1000)
        )
        return sum(1 - fit.score(inputs[1000:], result.y[1000:]) for fit in fits)

    assert error(untrained) < sum(result.errors["pixels, network"])
    assert error(untrained) < 0.75 * error(result.pixels), "the readout alone does not do it"


def test_handcrafted_or_learned_much_of_the_lead_of_edges_is_the_classifier(run):
    leads, of_pipelines = [], []
    for seed in (0, 1, 2):
        result = run("handcrafted_or_learned", SEED=seed)
        features, trained = keras.Sequential(result.cnn.layers[:-1]), result.cnn.get_weights()
        wrong = {"learned": 0, "edges": 0}  # of 797, summed over the sizes
        for n in result.sizes:
            result.cnn.set_weights(result.start)
            drawn = np.random.default_rng(seed).choice(n, size=250 * 32)
            result.cnn.fit(result.pixels[drawn], result.y[drawn], batch_size=32, verbose=0)
            learned = np.array(features(result.pixels.astype("float32")))
            for name, inputs in (("learned", learned), ("edges", result.edges)):
                readout = LinearSVC(max_iter=50_000, random_state=seed).fit(
                    inputs[:n], result.y[:n]
                )
                wrong[name] += np.sum(readout.predict(inputs[1000:]) != result.y[1000:])
        result.cnn.set_weights(trained)  # other tests share it
        leads.append(wrong["learned"] - wrong["edges"])
        pipelines = (result.errors[name] for name in ("pixels, network", "edges by hand, linear"))
        of_pipelines.append(797 * np.subtract(*map(np.sum, pipelines)))
    assert min(of_pipelines) > 10
    assert sum(leads) < 0.7 * sum(of_pipelines)  # the order of batches moves it by about ten


def test_small_tables_a_hundred_test_images_are_good_to_six_points(run):
    run("small_tables")
    rights = np.random.default_rng(0).binomial(100, 0.9, size=100_000) / 100
    low, high = np.quantile(rights, [0.025, 0.975])
    assert (low, high) == (pytest.approx(0.84, abs=0.01), pytest.approx(0.95, abs=0.01))


def test_classes_by_layer_an_embedding_is_a_dense_layer_on_one_hot_inputs(run):
    run("classes_by_layer")
    embedding, dense = keras.layers.Embedding(7, 3), keras.layers.Dense(3, use_bias=False)
    words = np.array([0, 6, 2, 2])
    rows = embedding(words)
    dense.build((None, 7))
    dense.set_weights(embedding.get_weights())
    np.testing.assert_allclose(rows, dense(np.eye(7)[words]))


def test_useless_columns_table_is_friedmans(run):
    result = run("useless_columns")
    u = result.u
    friedman = 10 * np.sin(np.pi * u[:, 0] * u[:, 1]) + 20 * (u[:, 2] - 0.5) ** 2
    friedman += 10 * u[:, 3] + 5 * u[:, 4]
    slope, intercept = np.polyfit(result.y, friedman, 1)
    noise = friedman - (slope * result.y + intercept)
    assert noise.std() == pytest.approx(1, abs=0.1), "noise of variance 1, and nothing else"


# What the reader sees


def test_edges_and_corners_shows_each_map_in_its_row(run):
    result = run("edges_and_corners")
    maps = [result.digits, result.edges(result.digits), result.corners(result.digits)]
    assert (result.digits.min(), result.digits.max()) == (0, 1)
    axes = np.reshape(result.figures[0].axes, (3, 3))
    for row, name, images in zip(axes, ("pixels", "edges", "corners"), maps, strict=True):
        assert row[0].get_ylabel() == name
        for axis, image in zip(row, images, strict=True):
            assert_equal(axis.images[0].get_array(), image)


def test_first_layer_shows_and_counts_the_filters_it_names(run):
    result = run("first_layer")
    now = result.model.get_weights()[0][:, :, 0].transpose(2, 0, 1)
    assert_equal(np.sort(result.after.ravel()), np.sort(now.ravel()))
    for axis, name in zip(result.figures[0].axes, ("before", "after"), strict=True):
        filters = getattr(result, name)
        count = np.sum(result.edge_shares(filters) > 0.5)
        assert axis.get_title() == f"{name} training: {count} of 16 are mostly edge"
        assert np.all(np.diff(result.edge_shares(filters)) <= 0), "most edge first"
        (image,) = axis.images
        assert image.get_cmap().name == "gray", "light where it wants light"
        for place, each in enumerate(filters):  # eight in a row, each framed
            row, column = divmod(place, 8)
            shown = image.get_array()[4 * row : 4 * row + 3, 4 * column : 4 * column + 3]
            assert_allclose(shown, each / abs(each).max())


def test_handcrafted_or_learned_shows_errors_on_digits_kept_apart(run):
    result = run("handcrafted_or_learned")
    for name, errors in result.errors.items():
        assert_equal(result.labeled(name)[1], errors)
    kept_apart, labels = result.pixels[1000:], result.y[1000:]
    network = np.mean(np.argmax(result.cnn(kept_apart), axis=1) != labels)
    assert network == pytest.approx(result.errors["pixels, network"][-1])
    for number, n in enumerate(result.sizes):
        kernel = SVC(C=10).fit(result.pixels[:n], result.y[:n])
        error = np.mean(kernel.predict(kept_apart) != labels)
        assert error == pytest.approx(result.errors["pixels, kernel"][number])


def test_classes_by_layer_shows_accuracy_with_the_means_of_the_training_digits(run):
    result = run("classes_by_layer")
    assert_equal(result.labeled("trained")[1], result.trained)
    assert_equal(result.labeled("untrained")[1], result.untrained)
    assert len(result.x_train) + len(result.x_test) == 1797
    layers = zip(result.observer(result.x_train), result.observer(result.x_test), strict=True)
    for accuracy, (train, test) in zip(result.trained, layers, strict=True):
        train, test = (np.reshape(each, (len(each), -1)) for each in (train, test))
        means = np.array([train[result.y_train == digit].mean(axis=0) for digit in range(10)])
        distances = np.linalg.norm(test[:, None] - means, axis=-1)
        assert accuracy == pytest.approx(np.mean(distances.argmin(axis=1) == result.y_test))


def test_small_tables_prints_the_scores(run):
    result = run("small_tables")
    heading, *lines = result.printed.splitlines()
    assert heading.split() == ["rows", "columns", "linear", "trees", "network"]
    for line, (name, scores) in zip(lines, result.scores.items(), strict=True):
        assert line.startswith(name)
        x, _ = result.tables[name][0](return_X_y=True)
        shown = [float(each) for each in line.removeprefix(name).split()]
        assert_allclose(shown, [*x.shape, *scores], atol=0.006)
    models = [type(each).__name__ for each in result.classifiers]
    assert models == ["LogisticRegression", "GradientBoostingClassifier", "MLPClassifier"]
    models = [type(each).__name__ for each in result.regressors]
    assert models == ["RidgeCV", "GradientBoostingRegressor", "TransformedTargetRegressor"]


def test_useless_columns_shows_scores_on_rows_kept_apart(run):
    result = run("useless_columns")
    for name, scores in result.scores.items():
        assert_equal(result.labeled(name), [result.useless, scores])
        last = result.models[name].score(result.x[1000:], result.y[1000:])
        assert last == pytest.approx(scores[-1])
