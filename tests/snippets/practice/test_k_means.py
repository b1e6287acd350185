"""The checks of k-means."""

import numpy as np

from ground_truth.judge import expect_close, expect_parts, expect_that

QUERIES = [
    "implement k-means from scratch", "k means numpy code", "lloyd's algorithm python",
    "k-means empty cluster nan", "vectorized distances to centroids numpy",
    "clustering coding interview",
]  # fmt: skip

RNG = np.random.default_rng(0)
GROUPS = np.concatenate([RNG.normal(m, 1, size=(20, 2)) for m in ([0, 0], [6, 0], [0, 6])])
CROWD = np.arange(100.0).reshape(-1, 1) ** 1.5


def found_by(k_means, x, start):
    return expect_parts(k_means(x.copy(), start.copy()), "centers", "nearest")


def expect_rest(centers, nearest, x):
    """Fail unless each center is the mean of its points, and each point has the nearest one."""
    count = len(centers)
    means = np.array([x[np.asarray(nearest) == k].mean(axis=0) for k in range(count)])
    expect_close(centers, means, nearest=nearest)
    distances = np.array([[np.linalg.norm(p - c) for c in np.asarray(centers)] for p in x])
    expect_close(nearest, distances.argmin(axis=1), centers=centers)


def test_assigned_by_hand(assign):
    """assign: five points on a line, two centers."""
    x, centers = np.array([[0.0], [1.0], [2.0], [9.0], [8.0]]), np.array([[1.0], [9.0]])
    expect_close(assign(x, centers), np.array([0, 0, 0, 1, 1]), x=x, centers=centers)


def test_straight_distance(assign):
    """assign: (3, 3) is nearer to (0, 0) than (5, 0) is."""
    x, centers = np.array([[0.0, 0.0], [5.0, 1.0]]), np.array([[3.0, 3.0], [5.0, 0.0]])
    expect_close(assign(x, centers), np.array([0, 1]), x=x, centers=centers)


def test_means_by_hand(update):
    """update: each center moves to the mean of its points."""
    x = np.array([[0.0, 4.0], [7.0, 7.0], [2.0, 6.0]])
    nearest, centers = np.array([1, 0, 1]), np.zeros((2, 2))
    expected = np.array([[7.0, 7.0], [1.0, 5.0]])
    expect_close(update(x, nearest, centers), expected, x=x, nearest=nearest)


def test_center_without_points(update):
    """update: a center without points stays where it was."""
    x, nearest = np.array([[0.0], [1.0], [9.0]]), np.array([0, 0, 2])
    centers = np.array([[0.0], [50.0], [8.0]])
    expected = np.array([[0.5], [50.0], [9.0]])
    expect_close(update(x, nearest, centers), expected, x=x, nearest=nearest, centers=centers)


def test_whole_numbers(update):
    """update: of centers that are whole numbers, the means are not cut."""
    x, nearest, centers = np.array([[1], [2]]), np.array([0, 0]), np.array([[1]])
    expect_close(update(x, nearest, centers), np.array([[1.5]]), x=x, centers=centers)


def test_old_centers_stay(update):
    """update: the array of the old centers stays as it was."""
    x, centers = np.array([[0.0], [1.0]]), np.array([[5.0]])
    update(x, np.array([0, 0]), centers)
    expect_that(np.array_equal(centers, [[5.0]]), "it is changed", centers=centers)


def test_several_rounds(k_means):
    """k_means: from a bad start on a line, three rounds find both groups."""
    x, start = np.array([[0.0], [1.0], [10.0], [11.0]]), np.array([[0.0], [1.0]])
    centers, nearest = found_by(k_means, x, start)
    expect_close(centers, np.array([[0.5], [10.5]]), x=x, start=start)
    expect_close(nearest, np.array([0, 0, 1, 1]), x=x, start=start)


def test_nothing_moves_at_the_end(k_means):
    """k_means: each center is the mean of its points, and each point has the nearest one."""
    centers, nearest = found_by(k_means, GROUPS, GROUPS[:3])
    expect_rest(centers, nearest, GROUPS)


def test_many_rounds(k_means):
    """k_means: points that need more than 40 rounds get them: at the end, nothing moves."""
    centers, nearest = found_by(k_means, CROWD, CROWD[:8])
    expect_rest(centers, nearest, CROWD)


def test_input_stays(k_means):
    """k_means: the points and the centers that it begins with stay as they were."""
    x, start = GROUPS.copy(), GROUPS[:3].copy()
    k_means(x, start)
    same = np.array_equal(x, GROUPS) and np.array_equal(start, GROUPS[:3])
    expect_that(same, "they are changed")


def test_solution_equals_scikit_learn(run):
    from sklearn.cluster import KMeans

    result = run("solution")
    start = GROUPS[[0, 20, 40]]
    model = KMeans(3, init=start, n_init=1, tol=0, random_state=0).fit(GROUPS)
    centers, nearest = result.k_means(GROUPS, start)
    np.testing.assert_allclose(centers, model.cluster_centers_, atol=1e-10)
    np.testing.assert_array_equal(nearest, model.labels_)
