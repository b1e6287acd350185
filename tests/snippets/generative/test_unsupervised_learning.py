import keras
import numpy as np
import pytest
import tensorflow as tf
from keras.layers import Dense
from numpy.testing import assert_allclose, assert_equal
from scipy.spatial.distance import cdist
from scipy.special import logsumexp, softmax
from scipy.stats import entropy, norm
from sklearn.cluster import AgglomerativeClustering, KMeans
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LinearRegression
from sklearn.manifold import TSNE
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


# reconstructions


@pytest.mark.parametrize("pixel", [0.1, 0.3, 0.5])
def test_reconstructions_loss_is_lowest_at_the_pixel_but_not_zero(run, pixel):
    loss = keras.losses.get(run("reconstructions").autoencoder.loss)
    guesses = np.linspace(0.01, 0.99, 99)
    losses = np.array([float(loss(np.array([pixel]), np.array([guess]))) for guess in guesses])
    assert guesses[losses.argmin()] == pytest.approx(pixel)
    assert losses.min() == pytest.approx(
        -pixel * np.log(pixel) - (1 - pixel) * np.log(1 - pixel), abs=1e-4
    )


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


@pytest.mark.parametrize("seed", SEEDS)
def test_reconstructions_gain_by_the_depth_of_the_decoder(run, seed):
    result = run("reconstructions", SEED=seed)

    def error(encoder, decoder):
        keras.utils.set_random_seed(seed)
        code, pixels = Dense(result.CODE), Dense(64, activation="sigmoid")
        network = keras.Sequential([keras.Input((64,)), *encoder, code, *decoder, pixels])
        network.compile(keras.optimizers.Adam(0.005), "binary_crossentropy")
        network.fit(result.x_train, result.x_train, batch_size=64, epochs=40, verbose=0)
        return np.mean((network(result.x_test).numpy() - result.x_test) ** 2)

    deep_encoder, deep_decoder = (
        error(*layers) for layers in (([Dense(64, "relu")], []), ([], [Dense(64, "relu")]))
    )
    assert deep_decoder < 0.75 * result.errors["PCA"]
    assert deep_encoder > 0.8 * result.errors["PCA"]


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


def mean_square(x):
    return np.mean(np.square(x))


@pytest.mark.parametrize("seed", SEEDS)
def test_denoising_removes_most_of_the_noise_of_unseen_digits(run, seed):
    result = run("denoising", SEED=seed)
    before = mean_square(result.noisy - result.x_test)
    assert before == pytest.approx(result.NOISE**2, rel=0.05)
    assert mean_square(result.rows["network"] - result.x_test) < 0.25 * before
    assert mean_square(np.clip(result.noisy, 0, 1) - result.x_test) < 0.65 * before


@pytest.mark.parametrize("seed", SEEDS)
def test_denoising_beats_the_posterior_mean_and_a_linear_map(run, seed):
    result = run("denoising", SEED=seed)
    copies = np.tile(result.x_train, (10, 1))
    noise = np.random.default_rng(seed + 100).normal(scale=result.NOISE, size=copies.shape)
    linear = LinearRegression().fit(copies + noise, copies).predict(result.noisy)
    network = mean_square(result.rows["network"] - result.x_test)
    assert network < 0.9 * mean_square(result.rows["posterior mean"] - result.x_test)
    assert network < 0.85 * mean_square(np.clip(linear, 0, 1) - result.x_test)


@pytest.mark.parametrize("seed", SEEDS)
def test_denoising_optimum_on_the_training_digits_is_the_average(run, seed):
    result = run("denoising", SEED=seed)
    x = result.x_train
    noisy = x + np.random.default_rng(seed + 100).normal(scale=result.NOISE, size=x.shape)
    average = result.posterior_mean(noisy, result.NOISE**2)
    assert mean_square(average - x) < mean_square(result.denoiser(noisy).numpy() - x) / 4
    for variance in (0.8, 1.25):  # weighted by any other, it is farther away
        other = result.posterior_mean(noisy, variance * result.NOISE**2)
        assert mean_square(average - x) < mean_square(other - x)


@pytest.mark.parametrize("seed", SEEDS)
def test_denoising_wider_average_draws_level_until_the_network_trains_longer(run, seed):
    result = run("denoising", SEED=seed)
    wider = result.posterior_mean(result.noisy, 3 * result.NOISE**2)
    rival = mean_square(wider - result.x_test)
    assert 0.97 < mean_square(result.rows["network"] - result.x_test) / rival < 1.08
    longer = keras.models.clone_model(result.denoiser)
    longer.set_weights(result.denoiser.get_weights())
    longer.compile(keras.optimizers.Adam(0.001), "mse")
    longer.fit(result.x_train, result.x_train, batch_size=256, epochs=120, verbose=0)
    assert mean_square(longer(result.noisy).numpy() - result.x_test) < 0.99 * rival


def test_denoising_posterior_mean_is_a_step_up_the_log_density(run):
    result = run("denoising")
    variance, noisy, small = result.NOISE**2, result.noisy[:5], 1e-5

    def log_density(y):  # of noisy digits, up to a constant
        squares = ((y[..., None, :] - result.x_train) ** 2).sum(axis=-1)
        return logsumexp(-squares / (2 * variance), axis=-1)

    up, down = (noisy[:, None] + sign * small * np.eye(64) for sign in (1, -1))
    slope = (log_density(up) - log_density(down)) / (2 * small)
    by_slope = noisy + variance * slope
    assert_allclose(by_slope, result.posterior_mean(noisy, variance), atol=1e-6)


# vae


def to_nearest(these, those):
    return np.mean(cdist(these, those, "sqeuclidean").min(axis=1))


def drawn_codes(result, encoder, seed):
    mean, log_variance = np.split(encoder(result.x_train).numpy(), 2, axis=-1)
    return mean + np.exp(log_variance / 2) * np.random.default_rng(seed).normal(size=mean.shape)


@pytest.mark.parametrize("seed", SEEDS)
def test_vae_draws_are_nearer_to_digits_than_without_the_kl(run, seed):
    result = run("vae", SEED=seed)
    assert_disjoint(result.x_train, result.x_test)
    without, vae = result.samples[0], result.samples[1]
    assert to_nearest(without, result.x_test) > 1.8 * to_nearest(vae, result.x_test)
    assert to_nearest(result.x_test, without) > 1.5 * to_nearest(result.x_test, vae)


@pytest.mark.parametrize("seed", SEEDS)
def test_vae_rebuilds_worse_and_blurs(run, seed):
    result = run("vae", SEED=seed)

    def error(encoder, decoder):
        mean, _ = np.split(encoder(result.x_test).numpy(), 2, axis=-1)
        return mean_square(decoder(mean).numpy() - result.x_test)

    assert error(*result.networks[1]) > 1.5 * error(*result.networks[0])

    def grey(images):  # at most 1/4, for pixels halfway between black and white
        return np.mean(images * (1 - images))

    assert grey(result.samples[1]) > 1.3 * grey(result.x_test)


@pytest.mark.parametrize("seed", SEEDS)
def test_vae_gains_less_over_a_normal_fitted_to_the_codes(run, seed):
    result = run("vae", SEED=seed)
    encoder, decoder = result.networks[0]
    codes = drawn_codes(result, encoder, seed)
    rng = np.random.default_rng(seed + 100)
    fitted = rng.multivariate_normal(codes.mean(axis=0), np.cov(codes.T), size=450)
    fitted, vae = decoder(fitted).numpy(), result.samples[1]
    covered = to_nearest(result.x_test, fitted) / to_nearest(result.x_test, vae)
    assert covered == pytest.approx(1, abs=0.15)
    assert to_nearest(fitted, result.x_test) > 1.1 * to_nearest(vae, result.x_test)


def test_vae_charges_the_divergence_and_lets_the_gradient_pass(run):
    result = run("vae")
    mean, log_variance = tf.constant([[0.5, -1.0]]), tf.constant([[0.3, -0.7]])
    layer = result.Draw(1)
    with tf.GradientTape() as tape:
        tape.watch(mean)
        code = layer(tf.concat([mean, log_variance], axis=-1))
    assert_allclose(tape.gradient(code, mean), [[1, 1]])
    many = layer(tf.repeat(tf.concat([mean, log_variance], axis=-1), 400_000, axis=0)).numpy()
    charged = float(layer.losses[-1]) * 64
    deviation = np.exp(log_variance / 2)
    log_ratio = norm.logpdf(many, mean, deviation) - norm.logpdf(many)
    assert charged == pytest.approx(log_ratio.sum(axis=-1).mean(), rel=0.01)


def test_vae_shows_what_both_networks_draw(run):
    result = run("vae")
    for weight, (_, decoder) in result.networks.items():
        shown = in_a_row(decoder(result.codes).numpy())
        assert_allclose(result.labeled(f"weight {weight}"), shown, atol=1e-6)
    assert np.std(result.codes) == pytest.approx(1, abs=0.05)


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


@pytest.mark.parametrize("seed", SEEDS)
def test_gan_ring_does_not_fool_boosted_trees(run, seed):
    result = run("gan_ring", SEED=seed)
    rng = np.random.default_rng(seed + 100)

    def draw(count):
        angles, noise = rng.uniform(0, 2 * np.pi, count), rng.normal(size=(count, 2))
        real = np.stack([np.cos(angles), np.sin(angles)], axis=-1) + 0.05 * noise
        generated = result.generator(rng.normal(size=(count, 2))).numpy()
        return np.concatenate([real, generated]), np.repeat([1, 0], count)

    judge = HistGradientBoostingClassifier(random_state=seed).fit(*draw(20_000))
    assert judge.score(*draw(5000)) > 0.65


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


# diffusion


def new_points(seed, count):
    rng = np.random.default_rng(seed + 100)
    angles = rng.uniform(0, 2 * np.pi, count)
    ring = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    return ring + rng.normal(scale=0.05, size=ring.shape)


def exact_noise(result, noisy, level):
    """Return the noise by the posterior mean over the training points."""
    squares = cdist(noisy, result.x_train, "sqeuclidean")
    mean = softmax(-squares / (2 * level**2), axis=1) @ result.x_train
    return (noisy - mean) / level


def told_noise(result, noisy, level):
    return result.model(result.inputs(noisy, level)).numpy()


def sample(result, tell, start, levels):
    points = start
    for now, then in zip(levels, [*levels[1:], 0], strict=True):
        points = points + (then - now) * tell(result, points, now)
    return points


@pytest.mark.parametrize("seed", SEEDS)
def test_diffusion_samples_cover_the_ring(run, seed):
    result = run("diffusion", SEED=seed)
    assert distances(result.samples[0]).mean() > 1
    assert distances(result.samples[-1]).mean() < 0.07
    assert distances(new_points(seed, 2000)).mean() == pytest.approx(0.04, abs=0.005)
    angles = np.arctan2(*result.samples[-1].T)
    arcs, _ = np.histogram(angles, bins=12, range=(-np.pi, np.pi))
    assert arcs.min() > 0.03 * len(angles)


@pytest.mark.parametrize("seed", SEEDS)
def test_diffusion_needs_its_steps(run, seed):
    result = run("diffusion", SEED=seed)
    start, off = result.levels[0] * np.random.default_rng(seed).normal(size=(2000, 2)), {}
    for every in (1, 8, 40):
        levels = result.levels[::every]
        off[len(levels)] = distances(sample(result, told_noise, start, levels)).mean()
    assert off[1] > 0.4
    assert off[5] > 0.08
    assert off[40] < 0.07


@pytest.mark.parametrize("seed", SEEDS)
def test_diffusion_samples_are_harder_to_tell_from_real_ones(run, seed):
    result = run("diffusion", SEED=seed)
    rng = np.random.default_rng(seed)

    def draw(place, count):
        start = result.levels[0] * rng.normal(size=(count, 2))
        generated = sample(result, told_noise, start, result.levels)
        points = np.concatenate([new_points(place, count), generated])
        return points, np.repeat([1, 0], count)

    judge = HistGradientBoostingClassifier(random_state=seed).fit(*draw(seed, 20_000))
    assert judge.score(*draw(seed + 50, 5000)) < 0.62


@pytest.mark.parametrize("seed", SEEDS)
def test_diffusion_is_near_the_exact_denoiser_where_that_is_good(run, seed):
    result = run("diffusion", SEED=seed)
    x, rng, ratios = new_points(seed, 4000), np.random.default_rng(seed), []
    for level in result.levels[[0, 10, 20, -1]]:
        noise = rng.normal(size=x.shape)
        network, exact = (
            mean_square(tell(result, x + level * noise, level) - noise)
            for tell in (told_noise, exact_noise)
        )
        ratios.append(exact / network)
    assert all(1 / 1.25 < ratio <= 1 for ratio in ratios[:3])
    assert ratios[-1] > 1.5


@pytest.mark.parametrize("seed", SEEDS)
def test_diffusion_by_the_exact_denoiser_copies(run, seed):
    result = run("diffusion", SEED=seed)
    copies = sample(result, exact_noise, result.samples[0], result.levels)
    by_exact, by_network, fresh = (
        cdist(points, result.x_train).min(axis=1).mean()
        for points in (copies, result.samples[-1], new_points(seed, 2000))
    )
    assert by_exact < 0.6 * fresh
    assert by_network > fresh
    assert distances(copies).mean() < 0.05


def test_diffusion_shows_the_samples_at_four_levels(run):
    result = run("diffusion")
    samples = result.samples[:1]
    for now, then in zip(result.levels, [*result.levels[1:], 0], strict=True):
        samples.append(samples[-1] + (then - now) * told_noise(result, samples[-1], now))
    for step, level in ((0, 3), (10, 0.69), (20, 0.16), (40, 0)):
        assert [*result.levels, 0][step] == pytest.approx(level, abs=0.01)
        assert_allclose(
            result.labeled("generated", f"level {level:.2f}"), samples[step].T, atol=1e-5
        )
        assert_equal(result.labeled("real", f"level {level:.2f}"), result.x_train[:500].T)


# clusters


@pytest.mark.parametrize("seed", SEEDS)
def test_clusters_match_the_digits_without_labels(run, seed):
    scores = run("clusters", SEED=seed).scores
    assert all(0.5 < score < 0.9 for values in scores.values() for score in values)


@pytest.mark.parametrize("seed", SEEDS)
def test_clusters_of_codes_are_no_better_than_those_of_pixels(run, seed):
    scores = run("clusters", SEED=seed).scores
    pixels, _, codes, _ = scores["k-means"]
    assert abs(codes - pixels) < 0.1
    pixels, _, codes, _ = scores["hierarchical"]
    assert codes < pixels - 0.04


@pytest.mark.parametrize("seed", SEEDS)
def test_clusters_of_tsne_coordinates_are_the_best(run, seed):
    for *others, coordinates in run("clusters", SEED=seed).scores.values():
        assert coordinates > max(others) + 0.08


@pytest.mark.parametrize("seed", SEEDS)
def test_clusters_tsne_picture_loses_widths_and_gaps(run, seed):
    run("clusters")
    rng = np.random.default_rng(seed)
    axis = np.eye(10)[0]

    def picture(*groups):
        drawn = TSNE(random_state=seed).fit_transform(np.concatenate(groups))
        return np.split(drawn, len(groups))

    def width(group):
        return np.sqrt(group.var(axis=0).sum())

    narrow, wide = rng.normal(size=(2, 150, 10)) * [[[1]], [[10]]]
    wide += 80 * axis
    assert width(wide) / width(narrow) == pytest.approx(10, rel=0.1)
    narrow, wide = picture(narrow, wide)
    assert width(wide) / width(narrow) == pytest.approx(1, abs=0.1)

    first, second, third = picture(*(
        rng.normal(size=(100, 10)) + place * axis for place in (0, 10, 110)
    ))  # fmt: skip
    near, far = (
        np.linalg.norm((b - a).mean(axis=0)) for a, b in ((first, second), (second, third))
    )
    assert far / near < 2.5
    assert not hasattr(TSNE, "transform"), "it maps no new points"


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
    cross = float(keras.losses.categorical_crossentropy(p, q)) / np.log(2)
    assert entropy(p, base=2) == pytest.approx(1.5)
    assert cross == pytest.approx(1.585, abs=5e-4)
    assert entropy(p, q, base=2) == pytest.approx(0.085, abs=5e-4)
    assert entropy(p, q, base=2) == pytest.approx(cross - entropy(p, base=2), abs=1e-6)
    assert entropy(q, p, base=2) != pytest.approx(entropy(p, q, base=2), abs=1e-3)


def triplet_losses(to_positive, to_negative, margin):
    return np.maximum(0, to_positive - to_negative + margin)


@pytest.mark.parametrize("seed", SEEDS)
def test_clusters_most_triplets_cost_nothing(run, seed):
    losses = triplet_losses(np.array([0.3, 0.3]), np.array([0.9, 0.6]), 0.5)
    assert_allclose(losses, [0, 0.2], atol=1e-12)
    result = run("clusters", SEED=seed)
    rng = np.random.default_rng(seed)
    codes, shares = result.features["8 codes"], []
    for labels in (result.labels, rng.permutation(result.labels)):
        anchor, positive, negative = rng.integers(len(labels), size=(3, 100_000))
        fit = (labels[anchor] == labels[positive]) & (labels[anchor] != labels[negative])
        fit &= anchor != positive
        same, other = (
            np.linalg.norm(codes[anchor[fit]] - codes[each[fit]], axis=1)
            for each in (positive, negative)
        )
        shares.append(np.mean(triplet_losses(same, other, 0.1 * other.mean()) == 0))
    assert shares[0] > 0.75
    assert shares[1] < 0.5, "labels that mean nothing"


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
    (axes,) = result.figures[0].axes
    assert_equal(axes.get_yticks(), range(4))
    assert [label.get_text() for label in axes.get_yticklabels()] == [*result.features]
    for bars in axes.containers:
        middles = [bar.get_y() + bar.get_height() / 2 for bar in bars]
        assert np.abs(np.subtract(middles, range(4))).max() < 0.5, "each at its own label"


def test_denoising_shows_unseen_digits_and_what_became_of_them(run):
    result = run("denoising")
    assert_disjoint(result.x_train, result.x_test)
    denoised = result.denoiser(result.noisy).numpy()
    squares = ((result.noisy[:, None] - result.x_train[None]) ** 2).sum(axis=-1)
    weights = np.exp(-squares / (2 * result.NOISE**2))
    average = weights @ result.x_train / weights.sum(axis=1, keepdims=True)
    rows = {"noisy": result.noisy, "posterior mean": average, "network": denoised}
    for name, digits in (rows | {"clean": result.x_test}).items():
        assert_allclose(result.labeled(name), in_a_row(digits), atol=1e-6)
    errors = [mean_square(each - result.x_test) for each in rows.values()]
    assert_allclose(result.printed_numbers, [*errors, 0], atol=0.00051)


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
