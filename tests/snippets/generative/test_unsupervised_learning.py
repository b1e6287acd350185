import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_equal
from sklearn.cluster import AgglomerativeClustering, KMeans
from sklearn.linear_model import LinearRegression
from sklearn.metrics import adjusted_rand_score

QUERIES = [
    "autoencoder",
    "gan",
    "variational autoencoder vae",
    "learning without labels",
    "unsupervised deep learning",
    "generator and discriminator",
    "self-supervised contrastive learning",
    "anomaly detection reconstruction error",
    "diffusion models",
    "clustering with latent space embeddings",
]
"""What readers may type who look for this page, written without looking at it."""

SEEDS = [0, 1, 2]


# parameter_count


def test_parameter_count_by_hand_is_that_of_keras(run):
    result = run("parameter_count")
    assert [layer.count_params() for layer in result.layers] == result.by_hand
    assert result.by_hand == [784 * 128 + 128, 128 * 64 + 64, 64 * 128 + 128, 128 * 784 + 784]
    assert sum(result.by_hand) == result.autoencoder.count_params() == 218_192


def test_parameter_count_network_returns_an_image_through_a_code_of_64(run):
    result = run("parameter_count")
    images = np.random.default_rng(0).uniform(size=(5, 784))
    assert result.encoder(images).shape == (5, 64)
    assert result.autoencoder(images).shape == (5, 784)
    output = result.autoencoder(images).numpy()
    assert np.all((output > 0) & (output < 1))


@pytest.mark.parametrize("pixel", [0.1, 0.3, 0.5])
def test_parameter_count_loss_is_lowest_at_the_pixel_but_not_zero(run, pixel):
    loss = keras.losses.get(run("parameter_count").autoencoder.loss)
    guesses = np.linspace(0.01, 0.99, 99)
    losses = np.array([float(loss(np.array([pixel]), np.array([guess]))) for guess in guesses])
    assert guesses[losses.argmin()] == pytest.approx(pixel)
    assert losses.min() == pytest.approx(
        -pixel * np.log(pixel) - (1 - pixel) * np.log(1 - pixel), abs=1e-4
    )


# reconstructions


@pytest.mark.parametrize("seed", SEEDS)
def test_reconstructions_beat_pca_with_as_many_numbers(run, seed):
    result = run("reconstructions", SEED=seed)
    mean_image = np.mean((result.x_test - result.x_train.mean(axis=0)) ** 2)
    assert result.errors["PCA"] < 0.5 * mean_image
    assert result.errors["autoencoder"] < 0.75 * result.errors["PCA"]


@pytest.mark.parametrize("seed", SEEDS)
def test_reconstructions_of_random_codes_are_farther_from_any_digit(run, seed):
    result = run("reconstructions", SEED=seed)
    codes = result.encoder.predict(result.x_train, batch_size=512, verbose=0)
    rng = np.random.default_rng(seed)
    random_codes = rng.multivariate_normal(codes.mean(axis=0), np.cov(codes.T), size=300)

    def to_nearest_digit(images):
        squares = (images[:, None] - result.x_train[None]) ** 2
        return squares.mean(axis=-1).min(axis=1).mean()

    random_images = result.decoder.predict(random_codes, batch_size=512, verbose=0)
    unseen, rebuilt = result.x_test[:300], result.rows["autoencoder"][:300]
    assert to_nearest_digit(rebuilt) < to_nearest_digit(unseen)
    assert to_nearest_digit(random_images) > 1.3 * to_nearest_digit(unseen)


# linear_autoencoder


@pytest.mark.parametrize("seed", SEEDS)
def test_linear_autoencoder_reaches_the_error_of_pca_and_not_less(run, seed):
    result = run("linear_autoencoder", SEED=seed)
    assert 1 - 1e-5 < result.error / result.lowest < 1.01


@pytest.mark.parametrize("seed", SEEDS)
def test_linear_autoencoder_spans_the_subspace_but_not_by_components(run, seed):
    result = run("linear_autoencoder", SEED=seed)
    assert result.cosines.min() > 0.99
    assert result.between > 0.02
    components = result.pca.components_
    assert np.abs(components @ components.T - np.eye(3)).max() < 1e-6


# denoising


@pytest.mark.parametrize("seed", SEEDS)
def test_denoising_removes_most_of_the_noise_of_unseen_digits(run, seed):
    result = run("denoising", SEED=seed)
    assert result.before == pytest.approx(result.NOISE**2, rel=0.05)
    assert result.after < 0.3 * result.before


@pytest.mark.parametrize("seed", SEEDS)
def test_denoising_beats_a_linear_map_by_little(run, seed):
    result = run("denoising", SEED=seed)
    linear = LinearRegression().fit(result.add_noise(result.copies), result.copies)
    mapped = np.clip(linear.predict(result.noisy), 0, 1)
    assert 0.85 < result.after / np.mean((mapped - result.x_test) ** 2) < 0.99
    clipped = np.clip(result.noisy, 0, 1)
    assert np.mean((clipped - result.x_test) ** 2) < 0.65 * result.before


# gan_ring


def distances(points):
    return np.abs(np.linalg.norm(points, axis=1) - 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_gan_ring_samples_move_onto_the_ring(run, seed):
    result = run("gan_ring", SEED=seed)
    assert distances(result.before).mean() > 0.5
    assert distances(result.after).mean() < 0.15


@pytest.mark.parametrize("seed", SEEDS)
def test_gan_ring_samples_cover_all_of_it(run, seed):
    result = run("gan_ring", SEED=seed)
    samples = result.generator(result.latent[:8].reshape(-1, 2)).numpy()
    arcs, _ = np.histogram(np.arctan2(*samples.T), bins=12, range=(-np.pi, np.pi))
    assert arcs.min() > 0.02 * len(samples)
    assert arcs.max() < 0.25 * len(samples)


@pytest.mark.parametrize("seed", SEEDS)
def test_gan_ring_leaves_the_discriminator_guessing(run, seed):
    d_losses = run("gan_ring", SEED=seed).d_losses
    assert np.mean(d_losses[-100:]) == pytest.approx(np.log(2), abs=0.03)


@pytest.mark.parametrize("seed", SEEDS)
def test_gan_ring_fools_a_fresh_discriminator_too(run, seed):
    result = run("gan_ring", SEED=seed)
    noise, real = result.latent[:20].reshape(-1, 2), result.real[:20].reshape(-1, 2)
    keras.utils.set_random_seed(seed)
    losses = []
    for generator in (result.network(2)[0], result.generator):  # untrained, trained
        judge, _ = result.network(1)
        adam = keras.optimizers.Adam(0.005)
        judge.compile(adam, result.cross_entropy, steps_per_execution=20)
        x = np.concatenate([real, generator(noise).numpy()])
        y = np.repeat([1.0, 0.0], len(real))[:, None]
        losses.append(judge.fit(x, y, batch_size=256, epochs=8, verbose=0).history["loss"][-1])
    assert losses[0] < 0.2 < 0.6 < losses[1]


def test_gan_ring_loss_of_the_generator_has_slope_where_the_original_one_has_none(run):
    result = run("gan_ring", SEED=0)
    logit = tf.constant([[-8.0]])  # the discriminator is sure: a fake
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(logit)
        taken_for_real = result.cross_entropy(tf.ones((1, 1)), logit)  # -ln D, to minimize
        not_caught = -result.cross_entropy(tf.zeros((1, 1)), logit)  # ln(1 - D), to minimize
    assert abs(tape.gradient(taken_for_real, logit).numpy().item()) == pytest.approx(
        0.9997, abs=1e-4
    )
    assert abs(tape.gradient(not_caught, logit).numpy().item()) == pytest.approx(0.0003, abs=1e-4)


# clusters


@pytest.mark.parametrize("seed", SEEDS)
def test_clusters_match_the_digits_without_labels(run, seed):
    scores = run("clusters", SEED=seed).scores
    assert all(0.5 < score < 0.9 for values in scores.values() for score in values)


@pytest.mark.parametrize("seed", SEEDS)
def test_clusters_of_codes_are_no_better_than_those_of_pixels(run, seed):
    scores = run("clusters", SEED=seed).scores
    pixels, _, codes = scores["k-means"]
    assert abs(codes - pixels) < 0.1
    pixels, components, codes = scores["hierarchical"]
    assert codes < pixels - 0.04
    assert pixels > max(components, codes, *scores["k-means"])


@pytest.mark.parametrize("seed", SEEDS)
def test_clusters_of_shuffled_labels_score_zero(run, seed):
    result = run("clusters", SEED=seed)
    shuffled = np.random.default_rng(seed).permutation(result.labels)
    predicted = result.KMeans(10, n_init=1, random_state=seed).fit_predict(result.pixels)
    assert result.adjusted_rand_score(shuffled, predicted) == pytest.approx(0, abs=0.02)


def test_clusters_adjusted_rand_is_zero_by_chance_and_blind_to_names(run):
    labels = run("clusters").labels
    rng = np.random.default_rng(0)
    shuffled = [adjusted_rand_score(labels, rng.permutation(labels)) for _ in range(20)]
    assert np.abs(np.mean(shuffled)) < 0.005
    assert adjusted_rand_score(labels, 9 - labels) == 1


def test_clusters_entropy_and_kl_of_three_outcomes(run):
    run("clusters")
    p, q = np.array([1 / 2, 1 / 4, 1 / 4]), np.full(3, 1 / 3)
    entropy, cross = -np.sum(p * np.log2(p)), -np.sum(p * np.log2(q))
    assert entropy == 1.5
    assert cross == pytest.approx(1.585, abs=5e-4)
    assert np.sum(p * np.log2(p / q)) == pytest.approx(cross - entropy)
    assert cross - entropy == pytest.approx(0.085, abs=5e-4)
    assert np.sum(q * np.log2(q / p)) != pytest.approx(cross - entropy, abs=1e-3)


def test_clusters_triplet_loss_by_hand(run):
    run("clusters")

    def triplet(positive, negative, margin=0.5):
        return max(0, positive - negative + margin)

    assert triplet(0.3, 0.9) == 0
    assert triplet(0.3, 0.6) == pytest.approx(0.2)


# k_means


@pytest.mark.parametrize("seed", SEEDS)
def test_k_means_never_raises_the_sum_and_ends_where_the_start_leads(run, seed):
    result = run("k_means", SEED=10 * seed)
    ends = []
    for centers, sums in result.runs:
        assert np.all(np.diff(sums) < 1e-9)
        assert sums[-1] == pytest.approx(np.sum((result.x - centers) ** 2))
        ends.append(sums[-1])
    assert max(ends) > 1.01 * min(ends), "local minima differ"


def test_k_means_ends_where_scikit_learn_ends_from_the_same_centers(run):
    result = run("k_means")
    for number, (_, sums) in enumerate(result.runs):
        rng = np.random.default_rng(result.SEED + number)
        start = result.x[rng.choice(len(result.x), result.CLUSTERS, replace=False)]
        theirs = KMeans(result.CLUSTERS, init=start, n_init=1, tol=0).fit(result.x)
        assert theirs.inertia_ == pytest.approx(sums[-1], rel=1e-3)


def test_k_means_prints_rounds_and_sums(run):
    result = run("k_means")
    rows = [[n, len(sums), sums[0], sums[-1]] for n, (_, sums) in enumerate(result.runs)]
    assert_allclose(np.reshape(result.printed_numbers, (result.STARTS, 4)), rows, atol=0.51)


# What the reader sees


def in_a_row(digits):
    """Return ten digits as the figures show them: side by side, two pixels apart."""
    return np.hstack([np.pad(each.reshape(8, 8), ((0, 0), (1, 1))) for each in digits[:10]])


def assert_disjoint(one, other):
    seen = {np.asarray(row).tobytes() for row in one}
    assert not any(np.asarray(row).tobytes() in seen for row in other)


def test_clusters_shows_how_well_each_method_matches_the_labels(run):
    result = run("clusters")
    for method, scores in result.scores.items():
        assert_equal(result.labeled(method), scores)
    found = AgglomerativeClustering(10).fit_predict(result.pixels)
    score = adjusted_rand_score(result.labels, found)
    assert score == pytest.approx(result.scores["hierarchical"][0])


def test_denoising_shows_unseen_digits_and_what_became_of_them(run):
    result = run("denoising")
    assert_disjoint(result.x_train, result.x_test)
    denoised = result.denoiser(result.noisy).numpy()
    rows = {"noisy": result.noisy, "denoised": denoised, "clean": result.x_test}
    for name, digits in rows.items():
        assert_allclose(result.labeled(name), in_a_row(digits), atol=1e-6)
    errors = [np.mean((each - result.x_test) ** 2) for each in (result.noisy, denoised)]
    assert_allclose(result.printed_numbers, errors, atol=0.006)


def test_gan_ring_shows_samples_before_and_after_training(run):
    result = run("gan_ring")
    after = result.generator(result.latent[0]).numpy()
    for title, samples in (("before training", result.before), ("after training", after)):
        assert_equal(result.labeled("real", title), result.real[0].T)
        assert_allclose(result.labeled("generated", title), samples.T, atol=1e-6)


def test_linear_autoencoder_prints_the_errors_of_both(run):
    result = run("linear_autoencoder")
    error = np.mean((result.autoencoder(result.x).numpy() - result.x) ** 2)
    rest = result.x - result.x @ result.pca.components_.T @ result.pca.components_
    expected = [error, np.mean(rest**2), result.cosines.min()]
    assert_allclose(result.printed_numbers[:2], expected[:2], atol=6e-5)
    assert result.printed_numbers[2] == pytest.approx(expected[2], abs=0.006)
    assert "are: False" in result.printed


def test_parameter_count_prints_the_counts_of_keras(run):
    result = run("parameter_count")
    expected = []
    for layer in result.encoder.layers + result.decoder.layers:
        expected += [layer.units, layer.count_params(), layer.count_params()]
    total = result.autoencoder.count_params()
    assert_allclose(result.printed_numbers, [*expected, total, total, 64 / 784], atol=6e-4)


def test_reconstructions_shows_unseen_digits_and_both_ways_to_rebuild_them(run):
    result = run("reconstructions")
    assert_disjoint(result.x_train, result.x_test)
    pca = result.pca.inverse_transform(result.pca.transform(result.x_test))
    rebuilt = result.autoencoder(result.x_test).numpy()
    rows = {"input": result.x_test, "PCA": pca, "autoencoder": rebuilt}
    for name, digits in rows.items():
        assert_allclose(result.labeled(name), in_a_row(digits), atol=1e-6)
    ratio = np.mean((rebuilt - result.x_test) ** 2) / np.mean((pca - result.x_test) ** 2)
    assert result.printed_numbers == [pytest.approx(ratio, abs=0.051)]
