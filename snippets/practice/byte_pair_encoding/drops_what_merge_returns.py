"""merge returns a new list, which is dropped: in the training text nothing is
joined. So the same pair is the most frequent one again, and no token gets
longer than two bytes.

What do the words look like when the second pair is counted?
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
        for ids in sequences:
            merge(ids, merges[-1], new)
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


merges = train(["banana", "bandana"], 3)
print(merges)
print([decode([256 + i], merges) for i in range(len(merges))])
