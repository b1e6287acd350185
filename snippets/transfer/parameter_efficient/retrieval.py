"""BM25 finds texts by shared words, down to a name that occurs once. Vectors
also find texts that share no word, and lose rare names if they are short.

Share of questions with the right text of NumPy's documentation at place 1, and
among the first 5. A question is a function's first line, cut from its text; in
"other words" the text has lost all words of the question.
"""

import inspect

import numpy as np
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

SEED = 0
texts = {}  # question by text
for name in sorted(np.__all__):
    if callable(getattr(np, name)) and name[0].islower():
        paragraphs = inspect.getdoc(getattr(np, name)).split("\n\n")
        first, *rest = paragraphs[paragraphs[0].startswith(name + "("):]
        if len(rest) > 2:
            texts["\n\n".join(rest)] = first
words = CountVectorizer(stop_words="english", token_pattern="[a-zA-Z_]{3,}")
counts = words.fit_transform(texts).toarray()
questions = words.transform(texts.values()).toarray() > 0
new = np.arange(len(texts)) % 4 == 0  # asked about, and not learned from
tfidf = TfidfTransformer(sublinear_tf=True).fit(counts)
lessons = tfidf.transform((counts + questions)[~new])


def bm25(queries, counts, k=1.5, b=0.75):
    found, length = np.sum(counts > 0, axis=0), counts.sum(1, keepdims=True)
    rarity = np.log(1 + (len(counts) - found + 0.5) / (found + 0.5))
    often = counts / (counts + k * (1 - b + b * length / length.mean()))
    return queries @ ((k + 1) * rarity * often).T


def vectors(queries, counts, size=100):  # latent semantic analysis
    svd = TruncatedSVD(size, random_state=SEED).fit(lessons)
    q, t = (svd.transform(tfidf.transform(x)) for x in (queries, counts))
    return q @ (t / np.linalg.norm(t, axis=1, keepdims=True)).T


def places(scores, right):  # ties count against it
    own = np.take_along_axis(scores, right[:, None], axis=1)
    return np.sum(scores >= own, axis=1)


once = (np.sum(counts > 0, axis=0) == 1) & np.any(counts[~new], axis=0)
cut, right = np.where(questions & new[:, None], 0, counts), np.where(new)[0]
found, holder = {}, counts.T[once].argmax(axis=1)
cases = {"own words": (questions[new], counts, right),
         "other words": (questions[new], cut, right),
         "rare word": (np.eye(len(once))[once], counts, holder)}
print(f"{'':12}", *(f"{case:13}" for case in cases))
for size in (0, 25, 100):
    way = f"vectors, {size}" if size else "BM25"
    for case, (queries, given, answers) in cases.items():
        place = places(vectors(queries, given, size) if size
                       else bm25(queries, given), answers)
        found[way, case] = np.mean(place == 1), np.mean(place <= 5)
    print(f"{way:12}", *("{:.2f}  {:.2f}   ".format(*found[way, case])
                         for case in cases))
