"""All words are strung together, so the end of one and the start of the next
count as a pair. Which words happen to be neighbors then decides what is
joined.

Which two letters are neighbors only because of the order of the list?
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
    sequences, merges = [list("".join(words).encode())], []
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


words = ["the", "end", "the", "end"]
merges = train(words, 4)
print([decode([256 + i], merges) for i in range(len(merges))])
