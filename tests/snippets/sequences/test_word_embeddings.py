import re
from collections import Counter
from itertools import pairwise

import keras
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_equal
from scipy.special import expit, softmax

QUERIES = [
    "word embeddings",
    "word2vec",
    "word2vec vs glove",
    "skip-gram negative sampling",
    "what is tokenization",
    "byte pair encoding",
    "tf-idf",
    "bag of words vs embeddings",
    "how is text turned into vectors",
    "cosine similarity of word vectors",
]
"""What readers may type who look for this page, written without looking at it."""

SEEDS = [0, 1, 2]


# embedding_layer


@pytest.mark.parametrize("seed", SEEDS)
def test_embedding_layer_equals_one_hot_times_table(run, seed):
    result = run("embedding_layer", SEED=seed)
    assert_equal(result.product, result.found)
    assert_equal(np.asarray(result.layer(result.tokens)), result.found)
    for row, words in zip(result.found, result.tokens, strict=True):
        for vector, word in zip(row, words, strict=True):
            assert_equal(vector, result.mine.table[word])


@pytest.mark.parametrize("seed", SEEDS)
def test_embedding_layer_only_rows_looked_up_get_a_gradient(run, seed):
    result = run("embedding_layer", SEED=seed)
    table, step = result.mine.table.astype(float), 1e-4
    slopes = np.zeros_like(table)
    for place in np.ndindex(table.shape):
        moved = table.copy()
        moved[place] += step
        slopes[place] = np.sum(moved[result.tokens] ** 2) - np.sum(table[result.tokens] ** 2)
    assert_allclose(result.gradient, slopes / step, atol=2 * step)
    assert_equal(np.flatnonzero(np.any(result.gradient, axis=1)), [1, 3, 7, 9])
    kept = np.zeros_like(result.gradient)
    np.add.at(kept, np.asarray(result.slices.indices), np.asarray(result.slices.values))
    assert_allclose(result.gradient, kept, atol=1e-6)
    assert type(result.slices).__name__ == "IndexedSlices"


def test_embedding_layer_plain_indexing_loses_repeats(run):
    result = run("embedding_layer")
    plain = np.zeros_like(result.gradient)
    plain[result.tokens] += 2 * result.found
    times = np.bincount(result.tokens.ravel(), minlength=10)[:, None]
    assert times.max() == 2
    assert_allclose(result.gradient, times * plain, rtol=1e-6)


def test_embedding_layer_adam_moves_rows_that_were_not_looked_up(run):
    table = run("embedding_layer").mine.table
    for optimizer, moves in (
        (keras.optimizers.Adam(0.1), True),
        (keras.optimizers.SGD(0.1), False),
    ):
        layer = keras.layers.Embedding(10, 4, weights=[table])
        model = keras.Sequential([keras.Input((1,), dtype="int32"), layer, keras.layers.Flatten()])
        model.compile(optimizer, "mse")
        model.train_on_batch(np.array([[3]]), np.ones((1, 4)))
        before = np.asarray(layer.embeddings)[3]
        model.train_on_batch(np.array([[5]]), np.ones((1, 4)))
        assert np.any(np.asarray(layer.embeddings)[3] != before) == moves


@pytest.mark.parametrize("seed", SEEDS)
def test_embedding_layer_padding_needs_a_mask(run, seed):
    result = run("embedding_layer", SEED=seed)
    table = result.mine.table
    alone, padded = table[[3, 7, 3]].mean(axis=0), table[[3, 7, 3, 0, 0]].mean(axis=0)
    without, with_mask = result.printed_numbers[-3], result.printed_numbers[-1]
    lines = [line for line in result.printed.splitlines() if line.startswith("padding")]
    shown = [float(re.search(r"by ([0-9.]+)", line)[1]) for line in lines]
    assert_allclose(shown, [np.abs(alone - padded).max(), 0], atol=0.0006)
    assert [line.rsplit("=")[1] for line in lines] == ["False", "True"]
    assert shown[0] > 0.003, (without, with_mask)
    assert_allclose(np.asarray(result.mean(result.padded))[0], alone, atol=1e-7)


def test_embedding_layer_prints_what_it_measured(run):
    printed = run("embedding_layer").printed
    assert "one-hot times table differs by 0.0" in printed
    assert "Keras' layer differs by 0.0" in printed
    assert "rows with a gradient [1 3 7 9]" in printed
    assert "keeps IndexedSlices of rows" in printed


# byte_pairs

PYTHON = "aaaa aaa aaaaaa banana bananas ananas aaaaaaaaa cocoa"


def merges(result, text, size):
    """Return what the library learns."""
    library = result.Tokenizer(result.models.BPE())
    library.pre_tokenizer = result.pre_tokenizers.Whitespace()
    trainer = result.trainers.BpeTrainer(vocab_size=size, show_progress=False)
    library.train_from_iterator([text], trainer)
    return library, [tuple(pair) for pair in result.json.loads(library.to_str())["model"]["merges"]]


def test_byte_pairs_equal_those_of_the_library(run):
    result = run("byte_pairs")
    assert len(result.learned) == 400
    assert merges(result, result.text, result.size)[1] == result.learned
    learned, size = result.train(PYTHON, 8)
    assert merges(result, PYTHON, size)[1] == learned
    assert "merges: 400 as the library's: True" in result.printed


def test_byte_pairs_cut_words_as_the_library_does(run):
    result = run("byte_pairs")
    library, _ = merges(result, result.text, result.size)
    for word in ("classification", "unclassifiable", "overfitting", "mean", "aaaa"):
        assert library.encode(word).tokens == result.encode(word, result.learned)


def test_byte_pairs_cover_words_that_never_occurred(run):
    result = run("byte_pairs")
    pieces = {*"".join(result.text.split()), *("".join(pair) for pair in result.learned)}
    for word in ("unclassifiable", "overfitting", "standardize"):
        assert word not in result.text
        cut = result.encode(word, result.learned)
        assert "".join(cut) == word
        assert set(cut) <= pieces
        assert f"False {' '.join(cut)}" in result.printed or word != "unclassifiable"
    whole = [
        word
        for word, count in Counter(re.findall(r"\w+", result.text)).items()
        if count > 11 and word.isalpha()
    ]
    assert all(len(result.encode(word, result.learned)) == 1 for word in whole)
    assert len(whole) > 5


def test_byte_pairs_prints_whether_the_text_has_the_word(run):
    result = run("byte_pairs")
    rows = [line.split() for line in result.printed.splitlines() if line.startswith("in the text")]
    for row, word in zip(rows, ("classification", "classified", "unclassifiable"), strict=True):
        assert row[3] == str(word in result.text)
        assert row[4:] == result.encode(word, result.learned)


def test_byte_pairs_ties_decide(run):
    result = run("byte_pairs")
    text, size = "ab cd ab cd", 6
    learned, _ = result.train(text, 2)
    assert learned == merges(result, text, size)[1] == [("a", "b"), ("c", "d")]
    long, _ = result.train(result.text, 60)
    other = Counter(re.findall(r"\w+|[^\w\s]+", result.text))
    split, joined = {word: list(word) for word in other}, []
    for _ in range(60):  # ties broken the other way
        pairs = Counter()
        for word, pieces in split.items():
            for pair in pairwise(pieces):
                pairs[pair] += other[word]
        joined.append(max(pairs, key=lambda pair: (pairs[pair], pair)))
        split = {word: result.join(pieces, joined[-1]) for word, pieces in split.items()}
    assert joined != long


def test_byte_pairs_lose_a_new_character(run):
    result = run("byte_pairs")
    library, _ = merges(result, result.text, result.size)
    assert "ß" not in result.text
    assert "".join(library.encode("graß").tokens) == "gra"


def test_byte_pairs_more_merges_make_shorter_text(run):
    result = run("byte_pairs")
    words = re.findall(r"\w+", result.text)[:300]
    lengths = [sum(len(result.encode(word, result.learned[:count])) for word in words)
               for count in (0, 50, 400)]  # fmt: skip
    assert lengths[0] == len("".join(words))
    assert np.all(np.diff(lengths) < 0)


# skip_gram_and_glove


@pytest.mark.parametrize("seed", SEEDS)
def test_skip_gram_and_glove_halves_find_each_other(run, seed):
    result = run("skip_gram_and_glove", SEED=seed)
    shares = dict(zip(result.vectors, result.shares, strict=True))
    assert 0.75 < shares["skip-gram"] < 0.95
    for name, vectors in result.vectors.items():
        similar = np.array([[a @ b / np.linalg.norm(a) / np.linalg.norm(b) for b in vectors]
                            for a in vectors[:60]])  # fmt: skip
        similar[np.arange(60), np.arange(60)] = -np.inf
        some = np.mean(similar.argmax(axis=1) == np.arange(60) + 1 - 2 * (np.arange(60) % 2))
        assert abs(some - shares[name]) < 0.2
        assert vectors.shape == (len(result.n), 32)


@pytest.mark.parametrize("seed", SEEDS)
def test_skip_gram_and_glove_untrained_vectors_find_nothing(run, seed):
    result = run("skip_gram_and_glove", SEED=seed)
    assert result.found(np.random.default_rng(seed).normal(size=(len(result.n), 32))) < 0.02


@pytest.mark.parametrize("seed", SEEDS)
def test_skip_gram_and_glove_counting_is_as_good(run, seed):
    result = run("skip_gram_and_glove", SEED=seed)
    shares = dict(zip(result.vectors, result.shares, strict=True))
    assert shares["log(1 + n), SVD"] > shares["skip-gram"] + 0.015
    for name in ("PPMI, SVD", "GloVe with zeros"):
        assert abs(shares[name] - shares["skip-gram"]) < 0.1


def test_skip_gram_and_glove_more_steps_do_not_help_skip_gram(run):
    result = run("skip_gram_and_glove")
    best = result.shares[-1]  # of compressed log counts
    n, count = result.n, result.count
    noise = 3 * count * (count / count.sum()).T  # three negatives, by plain frequency

    def other(x):
        return (n + noise) * expit(x) - n

    for slope, rate, steps in (
        (result.slopes["skip-gram"], 0.05, 240),
        (result.slopes["skip-gram"], 0.2, 120),
        (other, 0.1, 120),
    ):
        assert result.found(result.trained(slope, steps, rate)) < best - 0.015


@pytest.mark.parametrize("seed", SEEDS)
def test_skip_gram_and_glove_zeros_are_what_glove_lacks(run, seed):
    result = run("skip_gram_and_glove", SEED=seed)
    shares = dict(zip(result.vectors, result.shares, strict=True))
    assert shares["GloVe"] < 0.8 * shares["GloVe with zeros"]
    n, weight = result.n, result.weight
    assert np.all(weight[n == 0] == 0)
    only_log = result.trained(lambda x: weight * (x - np.log1p(n)))
    assert result.found(only_log) < shares["GloVe with zeros"] - 0.12
    if seed == 0:  # with biases: two columns, of which one factor is 1
        rng, size = np.random.default_rng(seed), len(n)
        pair, squares = rng.normal(0, 0.1, (2, size, 34)), 0
        pair[0, :, 32] = pair[1, :, 33] = 1
        for _ in range(120):
            error = weight * (pair[0] @ pair[1].T - np.log(np.maximum(n, 1)))
            gradient = np.stack([error @ pair[1], error.T @ pair[0]])
            gradient[0, :, 32] = gradient[1, :, 33] = 0
            squares += gradient**2
            pair -= 0.1 * gradient / np.sqrt(np.maximum(squares, 1e-12))
        assert np.all(pair[0, :, 32] == 1)
        assert result.found(pair[0, :, :32]) < shares["GloVe with zeros"] - 0.12


@pytest.mark.parametrize("seed", SEEDS)
def test_skip_gram_and_glove_skip_gram_is_lowest_at_shifted_pmi(run, seed):
    result = run("skip_gram_and_glove", SEED=seed)
    n, count = result.n, result.count
    chance = count**0.75 / np.sum(count**0.75)
    with np.errstate(divide="ignore"):
        pmi = np.log(n / count / chance.T)
    lowest = np.where(n > 0, pmi - np.log(5), 0)
    slope = result.slopes["skip-gram"]
    assert np.abs(slope(lowest)[n > 0]).max() < 1e-9
    assert np.all(slope(lowest + 0.1)[n > 0] > 0)
    x = np.random.default_rng(seed).normal(size=n.shape)
    expected = 5 * count * chance.T * expit(x) - n * expit(-x)
    assert_allclose(slope(x), expected, atol=1e-9)
    usual = np.maximum(np.where(n > 0, np.log(np.maximum(n, 1) * n.sum() / count / count.T), 0), 0)
    assert_allclose(result.ppmi, usual, atol=1e-9)


def test_skip_gram_and_glove_counts_neighbors(run):
    result = run("skip_gram_and_glove")
    tokens, n = result.tokens, result.n
    assert_equal(n, n.T)
    assert n.sum() == 2 * (3 * len(tokens) - 6)
    place = np.flatnonzero(tokens == tokens[1000])
    near = [tokens[at + apart] for at in place for apart in (-3, -2, -1, 1, 2, 3)
            if 0 <= at + apart < len(tokens)]  # fmt: skip
    assert_equal(n[tokens[1000]], np.bincount(near, minlength=len(n)))
    names = np.array(sorted(result.common))
    assert_equal(names[tokens // 2], result.text)
    assert 0.48 < np.mean(tokens % 2) < 0.52


@pytest.mark.parametrize("seed", SEEDS)
def test_skip_gram_and_glove_analogies_return_their_inputs(run, seed):
    result = run("skip_gram_and_glove", SEED=seed)
    at = {name: number for number, name in enumerate(sorted(result.common))}
    vectors = result.vectors["skip-gram"][::2]
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    pairs = [(at[name], at[f"{name}s"]) for name in sorted(at)
             if f"{name}s" in at and len(name) > 2]  # fmt: skip
    given, right, right_without = [], [], []
    for one, many in pairs:
        for other, answer in pairs:
            if one != other:
                scores = unit @ (unit[many] - unit[one] + unit[other])
                given.append(scores.argmax() in (one, many, other))
                right.append(scores.argmax() == answer)
                scores[[one, many, other]] = -np.inf
                right_without.append(scores.argmax() == answer)
    assert np.mean(given) > 0.75
    assert np.mean(right) < 0.05 < np.mean(right_without)


@pytest.mark.parametrize("seed", SEEDS)
def test_skip_gram_and_glove_opposites_are_close(run, seed):
    result = run("skip_gram_and_glove", SEED=seed)
    at = {name: 2 * number for number, name in enumerate(sorted(result.common))}
    vectors = result.vectors["log(1 + n), SVD"]
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    nearest = np.argsort(-unit @ unit[at["true"]])[1:6] // 2
    assert at["false"] // 2 in nearest


def test_skip_gram_and_glove_draws_the_shares(run):
    result = run("skip_gram_and_glove")
    axis = result.figures[0].axes[0]
    assert_allclose([bar.get_width() for bar in axis.patches], result.shares)
    assert [tick.get_text() for tick in axis.get_yticklabels()] == list(result.vectors)
    assert [text.get_text() for text in axis.texts] == [f"{share:.0%}" for share in result.shares]
    assert_allclose(result.shares, [result.found(each) for each in result.vectors.values()])
    assert axis.get_xlabel() == "found their other half"


# similarities


@pytest.mark.parametrize("seed", SEEDS)
def test_similarities_rank_alike_at_length_1(run, seed):
    result = run("similarities", SEED=seed)
    assert_equal(result.by_dot, result.by_cosine)  # of the last rows: of length 1
    assert_equal(result.by_distance, result.by_cosine)
    assert_allclose(np.linalg.norm(result.rows, axis=1), 1)
    dot = result.dot_products(result.queries, result.table).argmax(axis=1)
    cosine = result.cosines(result.queries, result.table).argmax(axis=1)
    distance = result.distances(result.queries, result.table).argmin(axis=1)
    assert np.mean(dot == cosine) < 0.3
    assert np.mean(distance == cosine) < 0.6
    shown = [int(share) for share in re.findall(r"(\d+)%", result.printed)]
    expected = [np.mean(dot == cosine), np.mean(distance == cosine), 1, 1]
    assert_allclose(shown, 100 * np.array(expected), atol=0.51)


def test_similarities_equal_what_loops_find(run):
    result = run("similarities")
    a, b = np.vstack([result.queries[:5], np.zeros(32)]), result.table[:7]
    for i, j in np.ndindex(6, 7):
        dot, lengths = a[i] @ b[j], np.linalg.norm(a[i]) * np.linalg.norm(b[j])
        assert result.dot_products(a, b)[i, j] == pytest.approx(dot)
        assert result.cosines(a, b)[i, j] == pytest.approx(dot / lengths if lengths else 0)
        assert result.distances(a, b)[i, j] == pytest.approx(np.linalg.norm(a[i] - b[j]))
    assert_allclose(result.distances(b, b).diagonal(), 0, atol=1e-5)
    assert "distances equal SciPy's True" in result.printed


# tf_idf


def shares(result):
    """Return how many are found, recomputed, by name."""
    own = np.array(result.own)
    return {name: np.mean(score.argmax(axis=1) == own) for name, score in result.scores.items()}


@pytest.mark.parametrize("seed", SEEDS)
def test_tf_idf_rarity_helps_and_bm25_more(run, seed):
    found = shares(run("tf_idf", SEED=seed))
    assert found["counts, dot product"] + 0.1 < found["counts, cosine"]
    assert found["counts, cosine"] + 0.1 < found["TF-IDF, cosine"]
    assert found["TF-IDF, cosine"] + 0.02 < found["BM25"]


def test_tf_idf_equals_scikit_learn(run):
    from sklearn.feature_extraction.text import TfidfVectorizer

    result = run("tf_idf")
    library = TfidfVectorizer(token_pattern="[a-z]+")
    assert_allclose(result.tf_idf(result.counts), library.fit_transform(result.documents).toarray())
    assert_allclose(result.tf_idf(result.asked), library.transform(result.queries).toarray())
    tf_idf = result.scores["TF-IDF, cosine"]
    assert_allclose(tf_idf, result.tf_idf(result.asked) @ result.tf_idf(result.counts).T)


@pytest.mark.parametrize("seed", SEEDS)
def test_tf_idf_shuffled_rarity_does_not_help(run, seed):
    result = run("tf_idf", SEED=seed)
    idf = 1 + np.log((1 + result.N) / (1 + result.containing))
    for shuffle in range(3):
        dealt = np.random.default_rng(shuffle).permutation(idf)
        score = result.cosine(result.asked * dealt, result.counts * dealt)
        found = shares(result)
        assert np.mean(score.argmax(axis=1) == result.own) < found["counts, cosine"] + 0.05
        assert np.mean(score.argmax(axis=1) == result.own) < found["TF-IDF, cosine"] - 0.1


def test_tf_idf_bm25_is_its_formula(run):
    result = run("tf_idf")
    counts, asked = result.counts, result.asked
    mean = counts.sum() / len(counts)
    for query, document in ((0, 0), (50, 3), (100, 20)):
        total = 0
        for word in np.flatnonzero(asked[query] * counts[document]):
            n, tf = np.sum(counts[:, word] > 0), counts[document, word]
            idf = np.log(1 + (len(counts) - n + 0.5) / (n + 0.5))
            room = 1.5 * (1 - 0.75 + 0.75 * counts[document].sum() / mean)
            total += asked[query, word] * idf * tf * 2.5 / (tf + room)
        assert result.scores["BM25"][query, document] == pytest.approx(total)


@pytest.mark.parametrize("seed", SEEDS)
def test_tf_idf_queries_were_taken_out(run, seed):
    result = run("tf_idf", SEED=seed)
    kept = [f" {query} " in f" {result.documents[own]} "
            for query, own in zip(result.queries, result.own, strict=True)]  # fmt: skip
    assert np.mean(kept) < 0.03  # some phrases of ten words occur within a paragraph
    assert {len(query.split()) for query in result.queries} <= {*range(6, 11)}
    assert_equal(result.counts.sum(axis=1), [len(text.split()) for text in result.documents])


def test_tf_idf_prints_the_shares(run):
    result = run("tf_idf")
    lines = result.printed.splitlines()
    assert lines[0] == f"{len(result.queries)} queries, {result.N} documents"
    for line, (name, share) in zip(lines[1:], shares(result).items(), strict=True):
        assert line.startswith(name)
        assert f"{share:4.0%} first" in line


# synonyms


def curves(result):
    """Return what the figure shows, from no word replaced to all."""
    return [result.labeled(name)[1] for name in ("TF-IDF", "mean of vectors")]


@pytest.mark.parametrize("seed", SEEDS)
def test_synonyms_tf_idf_is_better_while_words_are_shared(run, seed):
    by_count, by_vector = curves(run("synonyms", SEED=seed))
    assert by_count[0] > by_vector[0] + 0.05
    assert by_count[0] > 0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_synonyms_vectors_find_what_shares_no_word(run, seed):
    result = run("synonyms", SEED=seed)
    by_count, by_vector = curves(result)
    assert by_count[-1] < 0.1
    assert by_vector[-1] > 0.33
    assert by_vector[-1] > 0.7 * by_vector[0]
    assert_equal(result.asked[1.0] @ result.x.T, 0)


def test_synonyms_have_to_be_in_the_text(run):
    result = run("synonyms")
    rng = np.random.default_rng(0)
    known = result.table[::2]
    table = np.empty_like(result.table)
    table[::2], table[1::2] = known, rng.permutation(known)  # no text says which is which
    code = [
        result.normalize(counts * result.idf @ table) for counts in (result.asked[1.0], result.x)
    ]
    assert np.mean((code[0] @ code[1].T).argmax(axis=1) == result.own) < 0.15


@pytest.mark.parametrize("seed", SEEDS)
def test_synonyms_replaces_the_share_of_words(run, seed):
    result = run("synonyms", SEED=seed)
    for share, counts in result.asked.items():
        assert abs(counts[:, 1::2].sum() / counts.sum() - share) < 0.06
        assert_equal(counts[:, ::2] + counts[:, 1::2], result.asked[0.0][:, ::2])
    assert_equal(result.x[:, 1::2], 0)
    words = list(result.names)
    for row, query in zip(result.asked[0.0], result.queries, strict=True):
        assert sorted(w for w in query if w in result.names) == sorted(
            words[i // 2] for i in np.repeat(np.arange(result.size), row.astype(int))
        )
    kept = [f" {' '.join(query)} " in f" {' '.join(result.documents[own])} "
            for query, own in zip(result.queries, result.own, strict=True)]  # fmt: skip
    assert np.mean(kept) < 0.03


def test_synonyms_draws_the_shares_found(run):
    result = run("synonyms")
    for name, code in result.encode.items():
        expected = [np.mean((code(counts) @ code(result.x).T).argmax(axis=1) == result.own)
                    for counts in result.asked.values()]  # fmt: skip
        assert_allclose(result.labeled(name), [list(result.asked), expected])
    weighted = result.asked[0.0] * result.idf
    assert_allclose(
        result.encode["TF-IDF"](result.asked[0.0]),
        weighted / np.linalg.norm(weighted, axis=1, keepdims=True),
    )
    dense = weighted @ result.table
    assert_allclose(
        result.encode["mean of vectors"](result.asked[0.0]),
        dense / np.linalg.norm(dense, axis=1, keepdims=True),
    )
    axis = result.figures[0].axes[0]
    assert (axis.get_xlabel(), axis.get_ylabel()) == ("share of words replaced", "found")


# n_gram_or_network


def perplexities(result):
    """Return those of one word, pairs, network and mean by text, as printed."""
    rows = result.printed.splitlines()[1:]
    return {row[:11].strip(): [float(value) for value in row[11:].split()] for row in rows}


@pytest.mark.parametrize("seed", SEEDS)
def test_n_gram_or_network_sharing_between_words_decides(run, seed):
    found = perplexities(run("n_gram_or_network", SEED=seed))
    _, pairs, network, _ = found["classes"]
    assert network < 150 < 250 < pairs
    _, pairs, network, _ = found["no classes"]
    assert pairs < network - 5


@pytest.mark.parametrize("seed", SEEDS)
def test_n_gram_or_network_without_classes_both_are_near_guessing(run, seed):
    alone, pairs, network, both = perplexities(run("n_gram_or_network", SEED=seed))["no classes"]
    assert 300 < alone < 310
    assert min(pairs, network) > 270
    assert 255 < both < min(pairs, network) - 5


@pytest.mark.parametrize("seed", SEEDS)
def test_n_gram_or_network_counted_classes_win(run, seed):
    result = run("n_gram_or_network", SEED=seed)
    words = result.texts["classes"]
    learn, new = words[:12_000] // 50, words[-4000:]
    n = np.full((6, 6), 0.01)
    np.add.at(n, (learn[:-1], learn[1:]), 1)
    p = (n / n.sum(axis=1, keepdims=True))[new[:-1] // 50, new[1:] // 50] / 50
    perplexity = np.exp(-np.log(p).mean())
    assert 99 < perplexity < 105 < perplexities(result)["classes"][2]


@pytest.mark.parametrize("seed", SEEDS)
def test_n_gram_or_network_real_text_favors_counts(run, seed):
    alone, pairs, network, _ = perplexities(run("n_gram_or_network", SEED=seed))["real text"]
    assert pairs < network - 1
    assert network < 0.9 * alone


def wide(result, name, size, steps=100):
    """Return the lowest perplexity on new text of a table of 256 numbers and an output layer."""
    words, new = result.texts[name][: size + 1], result.texts[name][-4000:]
    n = np.zeros((300, 300))
    np.add.at(n, (words[:-1], words[1:]), 1)
    rng = np.random.default_rng(0)
    weights = [rng.normal(0, 0.05, shape) for shape in ((300, 256), (256, 300), (1, 300))]
    means, squares = [0, 0, 0], [0, 0, 0]
    best = np.inf
    for step in range(1, steps + 1):
        table, output, bias = weights
        p = softmax(table @ output + bias, axis=1)
        best = min(best, np.exp(-np.log(p[new[:-1], new[1:]]).mean()))
        error = (n.sum(axis=1, keepdims=True) * p - n) / size
        slopes = (error @ output.T, table.T @ error, error.sum(axis=0, keepdims=True))
        for i, slope in enumerate(slopes):  # Adam
            means[i] = 0.9 * means[i] + 0.1 * slope
            squares[i] = 0.999 * squares[i] + 0.001 * slope**2
            move = means[i] / (1 - 0.9**step) / np.sqrt(squares[i] / (1 - 0.999**step) + 1e-16)
            weights[i] = weights[i] - 0.01 * move
    return best


def test_n_gram_or_network_a_wide_network_is_level_without_classes(run):
    result = run("n_gram_or_network")
    best = wide(result, "no classes", 12_000)
    _, pairs, network, _ = perplexities(result)["no classes"]
    assert best < network - 5
    assert best == pytest.approx(pairs, rel=0.06)


def test_n_gram_or_network_a_wide_network_draws_level_on_real_text(run):
    result = run("n_gram_or_network")
    words, new = result.texts["real text"][:12_001], result.texts["real text"][-4000:]
    keras.utils.set_random_seed(0)
    layers = [keras.layers.Embedding(300, 256), keras.layers.Dense(300, "softmax")]
    model = keras.Sequential(layers)
    model.compile(keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy")
    model.fit(words[:-1], words[1:], 256, 7, verbose=0)
    p = np.asarray(model(np.arange(300)))[new[:-1], new[1:]]
    best = np.exp(-np.log(p).mean())
    assert best == pytest.approx(perplexities(result)["real text"][1], rel=0.06)


def test_n_gram_or_network_counts_are_kneser_ney(run):
    result = run("n_gram_or_network")
    words = result.texts["real text"][:501]
    table = result.n_gram(words[:-1], words[1:])
    pairs = Counter(zip(words[:-1].tolist(), words[1:].tolist(), strict=True))
    assert_allclose(table.sum(axis=1), 1)
    word = Counter(words[:-1].tolist()).most_common(1)[0][0]
    followers = {b for a, b in pairs if a == word}
    total = sum(times for (a, _), times in pairs.items() if a == word)
    for b in range(300):
        before = 0.1 + sum(pair[1] == b for pair in pairs)
        lower = before / (len(pairs) + 30)
        p = (max(pairs[word, b] - 0.75, 0) + 0.75 * len(followers) * lower) / total
        assert table[word, b] == pytest.approx(p, rel=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_n_gram_or_network_made_languages_have_100_next_words(run, seed):
    texts = run("n_gram_or_network", SEED=seed).texts
    for name, least in (("classes", 300), ("no classes", 300)):
        words = texts[name]
        followers = [set(words[1:][words[:-1] == word].tolist()) for word in range(least)]
        assert max(map(len, followers)) <= 100
    step = (texts["classes"][1:] // 50 - texts["classes"][:-1] // 50) % 6
    assert set(step.tolist()) == {1, 2}


def test_n_gram_or_network_prints_perplexity_on_new_text(run):
    result = run("n_gram_or_network")
    found = perplexities(result)
    assert result.printed.startswith("from shares of words, pairs, network, mean")
    assert list(found) == list(result.texts) == ["real text", "classes", "no classes"]
    for name, words in result.texts.items():
        assert len(words) > 16_000
        new = words[-4000:]
        p = result.n_gram(words[:12_000], words[1:12_001])[new[:-1], new[1:]]
        share = (0.1 + np.bincount(words[1:12_001], minlength=300)) / 12_030
        expected = [np.exp(-np.log(each).mean()) for each in (share[new[1:]], p)]
        assert_allclose(found[name][:2], expected, atol=0.06)
    learned = result.tables[1][new[:-1], new[1:]]  # of the last text
    expected = [np.exp(-np.log(each).mean()) for each in (learned, (learned + p) / 2)]
    assert_allclose(found["no classes"][2:], expected, atol=0.06)
