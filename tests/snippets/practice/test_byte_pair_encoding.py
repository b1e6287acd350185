"""The checks of byte-pair encoding."""

import numpy as np

from ground_truth.judge import expect_equal, expect_that

QUERIES = [
    "implement byte pair encoding", "bpe tokenizer from scratch python", "train bpe merges code",
    "minbpe encode decode", "byte-level tokenizer implementation", "bpe coding interview",
]  # fmt: skip

WORDS = ["low"] * 5 + ["lower"] * 2 + ["newest"] * 6 + ["widest"] * 3


def pairs_of(merges):
    return merges if merges is None else [tuple(map(int, pair)) for pair in merges]


def as_bytes(merges):
    tokens = [bytes([byte]) for byte in range(256)]
    for first, second in pairs_of(merges) or []:
        tokens.append(tokens[first] + tokens[second])
    return [token.decode() for token in tokens[256:]]


def test_merge_by_hand(merge):
    """merge: both occurrences of the pair (1, 2) become 256."""
    expect_equal(merge([1, 2, 3, 1, 2], (1, 2), 256), [256, 3, 256], ids=[1, 2, 3, 1, 2])


def test_merge_from_the_left(merge):
    """merge: of three equal ids, the first two are joined."""
    expect_equal(merge([7, 7, 7], (7, 7), 256), [256, 7], ids=[7, 7, 7], pair=(7, 7))


def test_ids_stay(merge):
    """merge: the list that it is given stays as it was."""
    ids = [1, 2, 1, 2]
    merge(ids, (1, 2), 256)
    expect_that(ids == [1, 2, 1, 2], "it is changed", ids=ids)


def test_most_frequent_first(train):
    """train: the first join is of the pair that occurs most often, repeated words included."""
    words = ["xy"] * 4 + ["ab", "abc"]
    expect_equal(pairs_of(train(words, 1)), [(120, 121)], words=words)
    words = [" A", " A", "Ab"]  # blanks and capitals are bytes as all others
    expect_equal(pairs_of(train(words, 1)), [(32, 65)], words=words)


def test_joins_build_on_joins(train):
    """train: es, est and low grow out of what was joined before."""
    joined = as_bytes(train(list(WORDS), 6))
    expect_equal(joined, ["es", "est", "lo", "low", "ew", "new"], words=WORDS)


def test_equally_frequent(train):
    """train: of equally frequent pairs, the smallest is taken first, however words are ordered."""
    for words in (["ca", "ab", "bc"], ["bc", "ca", "ab"]):
        expect_equal(as_bytes(train(words, 3)), ["ab", "bc", "ca"], words=words)


def test_within_words(train):
    """train: the end of a word and the start of the next are no pair."""
    words = ["ab", "ca", "bc", "ca", "bd"]
    joined = as_bytes(train(words, 5))
    expect_equal(joined, ["ca", "ab", "bc", "bd"], words=words, steps=5)


def test_order_of_joins(encode):
    """encode: what was joined first in training is joined first."""
    merges = [(98, 99), (97, 98)]  # bc, then ab
    expect_equal(list(encode("abc", merges)), [97, 256], text="abc", merges=merges)
    merges = [(97, 98), (98, 99)]
    expect_equal(list(encode("abc", merges)), [256, 99], text="abc", merges=merges)


def test_all_occurrences(encode):
    """encode: each join is made wherever its pair occurs, and later joins use what it made."""
    merges = [(108, 111), (256, 119), (101, 114), (257, 258)]  # lo, low, er, lower
    received = encode("lowlowerlower", merges)
    expect_that(received is not None, "it is None: is a `return` missing?", text="lowlowerlower")
    expect_equal(list(received), [257, 259, 259], text="lowlowerlower", merges=merges)


def test_there_and_back(encode, decode):
    """decode: the text that was encoded, with letters that the words had not."""
    merges = [(108, 111), (256, 119), (101, 114), (257, 258)]  # lo, low, er, lower
    for text in ("lowlower", "blow", "", "Löwe, Ānandā, 🙂"):
        ids = encode(text, merges)
        expect_equal(decode(ids, merges), text, merges=merges, ids=ids)


def test_all_together(train, encode, decode):
    """decode: after training, a word of the training text comes back from a single id."""
    merges = train(["été"] * 2 + ["low"], 20)
    ids = encode("été", merges)
    expect_equal(len(ids), 1, ids=ids, merges=merges)
    expect_equal(decode(ids, merges), "été", ids=ids, merges=merges)


def test_solution_equals_tokenizers(run):
    from tokenizers import Tokenizer, models, trainers

    result = run("solution")
    words = [*WORDS, "bandana", "banana", "banana", "wow", "slow", "news", "best", "bests"]
    for steps in (4, 9, 15):
        library = Tokenizer(models.BPE())
        trainer = trainers.BpeTrainer(
            vocab_size=len(set("".join(words))) + steps, show_progress=False, special_tokens=[]
        )
        library.train_from_iterator(words, trainer)
        merges = result.train(words, steps)
        tokens = sorted(library.get_vocab(), key=library.get_vocab().get)[-steps:]
        assert as_bytes(merges) == tokens
        for text in ("lowest", "bandanas", "newsnewest", "banana", "owl", *np.unique(words)):
            if set(text) <= set("".join(words)):
                ids = result.encode(text, merges)
                assert [result.decode([i], merges) for i in ids] == library.encode(text).tokens
    assert result.printed.splitlines()[-1] == "back: naïve 🙂"
