"""The checks of principal component analysis."""

import numpy as np

from ground_truth.judge import expect_close, expect_parts, expect_that

QUERIES = [
    "implement pca numpy", "principal component analysis from scratch", "pca with svd code",
    "pca explained variance implementation", "pca coding interview",
]  # fmt: skip

RNG = np.random.default_rng(0)
X = RNG.normal(size=(40, 4)) * [4, 2, 1, 0.5] @ RNG.normal(size=(4, 4)) + [10.0, -20, 5, 0]
LINE = np.array([[0.0, 1.0], [3.0, 5.0], [6.0, 9.0]])


def fitted(fit, *given):
    return expect_parts(fit(*given), "mean", "components", "variances")


def test_mean(fit):
    """fit: the mean of each feature."""
    expect_close(fitted(fit, X.copy(), 2)[0], X.mean(axis=0), k=2)


def test_points_on_a_line(fit):
    """fit: of points on a line, the component is its direction, and its variance theirs."""
    _, components, variances = fitted(fit, LINE.copy(), 1)
    expect_close(np.abs(components), np.array([[0.6, 0.8]]), x=LINE, k=1)
    expect_close(variances, np.array([25.0]), x=LINE, k=1)


def test_direction(fit):
    """fit: points that vary in y alone have the component (0, 1), wherever they are."""
    x = np.array([[10.0, 1.0], [10.0, 2.0], [10.0, 3.0]])
    expect_close(np.abs(fitted(fit, x.copy(), 1)[1]), np.array([[0.0, 1.0]]), x=x, k=1)


def test_right_angles(fit):
    """fit: the components have length 1 and are at right angles."""
    components = np.asarray(fitted(fit, X.copy(), 3)[1])
    expect_close(components @ components.T, np.eye(3), 1e-5, components=components)


def test_falling(fit):
    """fit: the variances fall."""
    variances = np.asarray(fitted(fit, X.copy(), 4)[2])
    expect_that(np.all(np.diff(variances) <= 0), "they do not", variances=variances)


def test_all_of_the_variance(fit):
    """fit: with all components, the variances sum to those of the features."""
    received = float(np.sum(fitted(fit, X.copy(), 4)[2]))
    expect_close(received, X.var(axis=0, ddof=1).sum(), 1e-4, k=4)


def test_twice_as_large(fit):
    """fit: of points twice as far apart, the variances are four times as large."""
    expect_close(fitted(fit, 2 * X, 3)[2], 4 * np.asarray(fitted(fit, X.copy(), 3)[2]), 1e-4, k=3)


def test_coordinates(fit, transform):
    """transform: each coordinate varies as much as fit says, and no two vary together."""
    for k in (3, 4):
        mean, components, variances = fitted(fit, X.copy(), k)
        together = np.cov(np.asarray(transform(X.copy(), mean, components)).T)
        expect_close(together, np.diag(variances), 1e-3, variances=variances, k=k)


def test_new_point(transform):
    """transform: a single new point is measured from the mean that is given."""
    x, mean, components = np.array([[9.0, 4.0]]), np.array([2.0, 1.0]), np.array([[0.0, 1.0]])
    received = transform(x, mean, components)
    expect_close(received, np.array([[3.0]]), x=x, mean=mean, components=components)


def test_restored_by_hand(restore):
    """restore: a coordinate is a step from the mean, along the component."""
    coordinates, mean, components = np.array([[5.0]]), np.array([1.0, 2.0]), np.array([[0.6, 0.8]])
    received = restore(coordinates, mean, components)
    expect_close(received, np.array([[4.0, 6.0]]), coordinates=coordinates, mean=mean)


def test_nothing_is_lost(fit, transform, restore):
    """restore: with all components, the points come back."""
    mean, components, _ = fitted(fit, X.copy(), 4)
    coordinates = transform(X.copy(), mean, components)
    expect_close(restore(coordinates, mean, components), X, 1e-4, k=4)


def test_fewer_points_than_features(fit, transform, restore):
    """restore: three points of five features lie in a plane, so two components keep them all."""
    x = np.random.default_rng(1).normal(size=(3, 5))
    mean, components, _ = fitted(fit, x.copy(), 2)
    coordinates = transform(x.copy(), mean, components)
    expect_close(restore(coordinates, mean, components), x, 1e-4, x=x, k=2)


def test_as_little_as_possible(fit, transform, restore):
    """restore: with two of four, what is lost is the variance of the other two."""
    mean, components, _ = fitted(fit, X.copy(), 2)
    back = restore(transform(X.copy(), mean, components), mean, components)
    lost = float(np.sum((X - np.asarray(back)) ** 2) / (len(X) - 1))
    least = np.linalg.eigvalsh(np.cov(X.T))[:2].sum()
    expect_close(lost, least, 1e-4, k=2)


def test_input_stays(fit, transform, restore):
    """All leave what they are given as it was."""
    x = X.copy()
    mean, components, _ = fitted(fit, x, 2)
    given = [x, np.copy(mean), np.copy(components)]
    coordinates = np.array(transform(*given))
    before = coordinates.copy()
    restore(coordinates, *given[1:])
    pairs = zip([*given, coordinates], [X, mean, components, before], strict=True)
    expect_that(all(np.array_equal(*pair) for pair in pairs), "something is changed")


def test_solution_equals_scikit_learn(run):
    from sklearn.decomposition import PCA

    result = run("solution")
    for k in (1, 3):
        model = PCA(k).fit(X)
        mean, components, variances = result.fit(X, k)
        np.testing.assert_allclose(variances, model.explained_variance_, rtol=1e-9)
        signs = np.sign(np.sum(components * model.components_, axis=1))
        expected = model.transform(X) * signs
        np.testing.assert_allclose(result.transform(X, mean, components), expected, atol=1e-9)
    assert [line[0] for line in result.printed.splitlines()] == ["1", "2", "3"]
    assert result.error < 1e-20
