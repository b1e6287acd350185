"""Byte-pair encoding joins the most frequent pair of pieces, again and again;
these few lines learn the same merges as the library tokenizers.

A word that never occurred is made of pieces that did.
"""

import json
import re
from collections import Counter
from itertools import pairwise

from sklearn.datasets import load_breast_cancer, load_wine
from tokenizers import Tokenizer, models, pre_tokenizers, trainers


def join(pieces, pair):
    joined = []
    for piece in pieces:
        joined.append(piece)
        if tuple(joined[-2:]) == pair:
            joined[-2:] = ["".join(pair)]
    return joined


def train(text, merges):
    counts = Counter(re.findall(r"\w+|[^\w\s]+", text))
    split = {word: list(word) for word in counts}  # into characters
    ids = {piece: i for i, piece in enumerate(sorted(set("".join(counts))))}
    learned = []
    while len(learned) < merges:
        pairs = Counter()
        for word, pieces in split.items():
            for pair in pairwise(pieces):
                pairs[pair] += counts[word]
        # The most frequent one; of equals that of the oldest pieces
        best = min(pairs, key=lambda p: (-pairs[p], ids[p[0]], ids[p[1]]))
        learned.append(best)
        ids.setdefault("".join(best), len(ids))
        split = {word: join(pieces, best) for word, pieces in split.items()}
    return learned, len(ids)


def encode(word, learned):
    pieces = list(word)
    for pair in learned:  # in the order in which they were learned
        pieces = join(pieces, pair)
    return pieces


text = load_breast_cancer().DESCR + load_wine().DESCR
learned, size = train(text, 400)
library = Tokenizer(models.BPE())
library.pre_tokenizer = pre_tokenizers.Whitespace()
library.train_from_iterator([text], trainers.BpeTrainer(
    vocab_size=size, show_progress=False))
merges = json.loads(library.to_str())["model"]["merges"]
print("merges:", len(merges), "as the library's:",
      [list(pair) for pair in learned] == merges)
for word in ("classification", "classified", "unclassifiable"):
    print(f"in the text: {word in text!s:5}", *encode(word, learned))
