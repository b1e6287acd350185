"""After a join the position moves on by 1, not by 2, so the second id of the
pair is kept as well, and the text grows.

Where does reading go on after a pair was found?
"""

from collections import Counter
from itertools import pairwise


def merge(ids, pair, new):
    merged, i = [], 0
    while i < len(ids):
        found = tuple(ids[i : i + 2]) == pair
        merged.append(new if found else ids[i])
        i += 1
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
    ids = list(text.encode())
    for new, pair in enumerate(merges, start=256):
        ids = merge(ids, pair, new)
    return ids


def decode(ids, merges):
    tokens = [bytes([byte]) for byte in range(256)]
    for first, second in merges:
        tokens.append(tokens[first] + tokens[second])
    return b"".join(tokens[i] for i in ids).decode()


print(merge([1, 2, 3, 1, 2], (1, 2), 256))
print(decode(encode("abc", [(97, 98)]), [(97, 98)]))
