"""At each place the longest known token is taken. That is how WordPiece cuts.
Byte pairs repeat the joins in the order in which they were learned, which cuts
in other places.

In which order were the joins learned, and in which one do you apply them?
"""

from collections import Counter
from itertools import pairwise


def merge(ids, pair, new):
    merged, i = [], 0
    while i < len(ids):
        found = tuple(ids[i : i + 2]) == pair
        merged.append(new if found else ids[i])
        i += 2 if found else 1
    return merged


def train(words, steps):
    sequences, merges = [list(word.encode()) for word in words], []
    for new in range(256, 256 + steps):
        counts = Counter(p for ids in sequences for p in pairwise(ids))
        if not counts:
            break
        merges.append(min(counts, key=lambda pair: (-counts[pair], pair)))
        sequences = [merge(ids, merges[-1], new) for ids in sequences]
    return merges


def encode(text, merges):
    tokens = [bytes([byte]) for byte in range(256)]
    for first, second in merges:
        tokens.append(tokens[first] + tokens[second])
    ids, rest = [], text.encode()
    while rest:
        fits = [i for i, each in enumerate(tokens) if rest.startswith(each)]
        ids.append(max(fits, key=lambda i: len(tokens[i])))
        rest = rest[len(tokens[ids[-1]]) :]
    return ids


def decode(ids, merges):
    tokens = [bytes([byte]) for byte in range(256)]
    for first, second in merges:
        tokens.append(tokens[first] + tokens[second])
    return b"".join(tokens[i] for i in ids).decode()


merges = [(ord("b"), ord("c")), (ord("a"), ord("b"))]
ids = encode("abc", merges)
print(ids, [decode([i], merges) for i in ids])
