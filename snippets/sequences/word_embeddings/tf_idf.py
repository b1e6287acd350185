"""Weighting words by their rarity, TF-IDF, finds the right document more often
than counting them; BM25 finds it more often still.

The documents are chapters of Python's reference. A query is the start of a
paragraph that was taken out of one of them.
"""

import re
from collections import Counter
from pydoc_data.topics import topics

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer

SEED = 0
rng = np.random.default_rng(SEED)
chapters = [[" ".join(re.findall("[a-z]+", part.lower()))
             for part in topics[key].split("\n\n")] for key in sorted(topics)]
copies = Counter(part[:50] for parts in chapters for part in parts)
documents, queries, own = [], [], []
for parts in chapters:
    once = [p for p in parts if copies[p[:50]] == 1 and len(p) > 60]
    once = rng.permutation(once)
    if len(once) >= 5:  # every fifth paragraph for a query
        queries += [" ".join(part.split()[:10]) for part in once[::5]]
        own += [len(documents)] * len(once[::5])
        documents.append(" ".join(np.delete(once, np.s_[::5])))
vectorizer = CountVectorizer(token_pattern="[a-z]+")
counts = vectorizer.fit_transform(documents).toarray()
asked = vectorizer.transform(queries).toarray()  # (queries, vocabulary)
containing = (counts > 0).sum(axis=0)  # documents with the word
N = len(documents)


def unit(vectors):
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(lengths, lengths, 1)


def cosine(a, b):
    return unit(a) @ unit(b).T


def tf_idf(counts):
    return unit(counts * (1 + np.log((1 + N) / (1 + containing))))


def bm25(asked, counts, k=1.5, b=0.75):
    rarity = np.log(1 + (N - containing + 0.5) / (containing + 0.5))
    length = counts.sum(axis=1, keepdims=True)
    room = k * (1 - b + b * length / length.mean())
    return asked @ (rarity * counts * (k + 1) / (counts + room)).T


scores = {"counts, dot product": asked @ counts.T,
          "counts, cosine": cosine(asked, counts),
          "TF-IDF, cosine": cosine(tf_idf(asked), tf_idf(counts)),
          "BM25": bm25(asked, counts)}
print(f"{len(queries)} queries, {N} documents")
for name, score in scores.items():
    print(f"{name:20} {np.mean(score.argmax(axis=1) == own):4.0%} first")
