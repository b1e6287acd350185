"""Byte-pair encoding: begin with bytes, and join the most frequent neighbors.

Text is encoded by the joins in the order in which they were learned. As all
256 bytes are tokens, no text is unknown.
"""

from collections import Counter
from itertools import pairwise


def merge(ids, pair, new):
    """Return the list `ids` with `new` for each occurrence of `pair`.

    pair: a tuple of two ids. From left to right, no id is joined twice.
    """
    merged, i = [], 0
    while i < len(ids):
        found = tuple(ids[i : i + 2]) == pair
        merged.append(new if found else ids[i])
        i += 2 if found else 1
    return merged


def train(words, steps):
    """Return the pairs that are joined, at most `steps`, in their order.

    words: a list of texts; pairs are counted within each. The pair number i,
    from 0, becomes the id 256 + i. Of equally frequent pairs, the smallest
    tuple of ids is taken. It ends early when no pair is left.
    """
    sequences, merges = [list(word.encode()) for word in words], []
    for new in range(256, 256 + steps):
        counts = Counter(p for ids in sequences for p in pairwise(ids))
        if not counts:
            break
        merges.append(min(counts, key=lambda pair: (-counts[pair], pair)))
        sequences = [merge(ids, merges[-1], new) for ids in sequences]
    return merges


def encode(text, merges):
    """Return the list of ids of a text, joined by `merges` in their order."""
    ids = list(text.encode())
    for new, pair in enumerate(merges, start=256):
        ids = merge(ids, pair, new)
    return ids


def decode(ids, merges):
    """Return the text of a list of ids, as `encode` returns it."""
    tokens = [bytes([byte]) for byte in range(256)]
    for first, second in merges:
        tokens.append(tokens[first] + tokens[second])
    return b"".join(tokens[i] for i in ids).decode()


words = ["low"] * 5 + ["lower"] * 2 + ["newest"] * 6 + ["widest"] * 3
merges = train(words, 8)
print("joined:", [decode([256 + i], merges) for i in range(len(merges))])
ids = encode("lowest", merges)
print("lowest:", ids, [decode([i], merges) for i in ids])
print("back:", decode(encode("naïve 🙂", merges), merges))
