"""The checks of k-nearest neighbors."""

import numpy as np

from ground_truth.judge import expect_close, expect_parts, expect_that

QUERIES = [
    "implement knn from scratch", "k nearest neighbors numpy", "knn classifier code",
    "vectorized euclidean distance matrix", "majority vote knn python",
    "standardize features before knn",
]  # fmt: skip


def test_standardized(standardized):
    """standardized: training points get mean 0 and deviation 1, queries the same treatment."""
    x_train = np.array([[1.0, 100.0], [2.0, 300.0], [1.0, 300.0], [2.0, 100.0]])
    x = np.array([[1.5, 300.0], [3.0, 200.0]])
    received = expect_parts(standardized(x_train, x), "x_train", "x")
    expected = np.array([[-1.0, -1.0], [1.0, 1.0], [-1.0, 1.0], [1.0, -1.0]])
    expect_close(received[0], expected, x_train=x_train)
    expect_close(received[1], np.array([[0.0, 1.0], [3.0, 0.0]]), x_train=x_train, x=x)


def test_feature_that_never_changes(standardized):
    """standardized: a feature that never changes becomes 0, not nan."""
    x_train = np.array([[1.0, 7.0], [3.0, 7.0]])
    expected = np.array([[-1.0, 0.0], [1.0, 0.0]])
    received = expect_parts(standardized(x_train, x_train[:1]), "x_train", "x")
    expect_close(received[0], expected, x_train=x_train)
    expect_close(received[1], expected[:1], x_train=x_train, x=x_train[:1])


def test_order(nearest):
    """nearest: on a line, the nearest of three comes first."""
    x_train, x = np.array([[4.0], [0.0], [1.0], [9.0]]), np.array([[0.4], [10.0]])
    expect_close(nearest(x_train, x, 3), np.array([[1, 2, 0], [3, 0, 2]]), x_train=x_train, x=x)


def test_direction(nearest):
    """nearest: among points on a circle, the one in the direction of the query."""
    x_train = np.array([[5.0, 0.0], [0.0, 5.0], [-3.0, 4.0], [3.0, -4.0]])
    x = np.array([[0.5, 2.0], [2.0, -2.0], [-2.0, 2.0]])
    expect_close(nearest(x_train, x, 1), np.array([[1], [3], [2]]), x_train=x_train, x=x)


def test_straight_distance(nearest):
    """nearest: (3, 3) is nearer to (1, 0) than (5, 0) is."""
    x_train, x = np.array([[5.0, 0.0], [3.0, 3.0]]), np.array([[1.0, 0.0]])
    expect_close(nearest(x_train, x, 2), np.array([[1, 0]]), x_train=x_train, x=x)


def test_vote(predict):
    """predict: among three neighbors the most frequent label wins."""
    x_train, labels = np.array([[0.0], [1.0], [2.0], [7.0], [8.0]]), np.array([0, 0, 8, 3, 3])
    x = np.array([[1.0], [6.0]])
    expect_close(predict(x_train, labels, x, 3), np.array([0, 3]), x_train=x_train, labels=labels)


def test_tie(predict):
    """predict: of equally frequent labels, the smallest."""
    x_train, labels = np.array([[0.0], [1.0], [2.0], [3.0]]), np.array([2, 1, 1, 2])
    received = predict(x_train, labels, np.array([[0.4]]), 4)
    expect_close(received, np.array([1]), x_train=x_train, labels=labels, k=4)


def test_one_neighbor(predict):
    """predict: with k = 1, each training point gets its own label."""
    x_train = np.array([[0.0, 1.0], [4.0, 4.0], [-3.0, 2.0]])
    labels = np.array([3, 5, 0])
    received = predict(x_train, labels, x_train, 1)
    expect_close(received, labels, x_train=x_train, labels=labels)


def test_points_as_they_are(predict):
    """predict: the points are taken as they are: the feature with the larger numbers decides."""
    x_train, labels = np.array([[0.0, 0.0], [1.0, 100.0]]), np.array([0, 1])
    x = np.array([[0.0, 60.0]])
    expect_close(predict(x_train, labels, x, 1), np.array([1]), x_train=x_train, labels=labels, x=x)


def test_input_stays(standardized, predict):
    """standardized and predict: points, queries and labels stay as they were."""
    x_train, x, labels = np.array([[1.0], [3.0]]), np.array([[2.0]]), np.array([1, 0])
    standardized(x_train, x), predict(x_train, labels, x, 2)
    same = np.array_equal(x_train, [[1.0], [3.0]]) and np.array_equal(x, [[2.0]])
    same = same and np.array_equal(labels, [1, 0])
    expect_that(same, "they are changed", x_train=x_train, x=x, labels=labels)


def test_solution_equals_scikit_learn(run):
    from sklearn.datasets import load_wine
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.preprocessing import StandardScaler

    result, (x, labels) = run("solution"), load_wine(return_X_y=True)
    train, rest = slice(0, None, 2), slice(1, None, 2)
    scaled_train, scaled = result.standardized(x[train], x[rest])
    scaler = StandardScaler().fit(x[train])
    np.testing.assert_allclose(scaled, scaler.transform(x[rest]), atol=1e-10)
    for k in (1, 4, 5):
        model = KNeighborsClassifier(k, algorithm="brute").fit(scaled_train, labels[train])
        received = result.predict(scaled_train, labels[train], scaled, k)
        np.testing.assert_array_equal(received, model.predict(scaled))
