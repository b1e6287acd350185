"""Vectors find documents that share no word with the query, where counts are
blind. While query and document share words, TF-IDF is better.

The task of the last script. Some words of each query are replaced by synonyms
that no document has; the text from which the vectors are made has both.
"""

import re
from collections import Counter
from pydoc_data.topics import topics

import matplotlib.pyplot as plt
import numpy as np
from scipy.sparse import coo_array
from sklearn.decomposition import TruncatedSVD
from sklearn.preprocessing import normalize

SEED = 0
rng = np.random.default_rng(SEED)
chapters = [[re.findall("[a-z]+", part.lower())
             for part in topics[key].split("\n\n")] for key in sorted(topics)]
copies = Counter(" ".join(part[:10]) for parts in chapters for part in parts)
documents, queries, own = [], [], []
for parts in chapters:
    once = [p for p in parts if copies[" ".join(p[:10])] == 1 and len(p) > 10]
    if len(once) >= 5:  # every fifth paragraph for a query
        queries += [part[:10] for part in once[::5]]
        own += [len(documents)] * len(once[::5])
        documents.append([w for i, p in enumerate(once) if i % 5 for w in p])
names = {w: 2 * i for i, w in enumerate(np.unique(np.hstack(documents)))}
size = 2 * len(names)  # word 6 has the synonym 7


def count(texts, share):
    counts = np.zeros((len(texts), size))
    for row, words in zip(counts, texts, strict=True):
        for word in sorted(names.keys() & words):
            row[names[word] + (rng.random() < share)] += words.count(word)
    return counts


x = count(documents, 0)
containing = (x[:, ::2] > 0).sum(axis=0)  # documents, by word
idf = np.repeat(np.log((1 + len(x)) / (1 + containing)) + 1, 2)
text = [names[w] + rng.integers(2) for words in documents for w in words]
pairs = np.hstack([[text[d:], text[:-d]] for d in (1, 2, 3)])  # neighbors
n = coo_array((np.ones(pairs.shape[1]), pairs), shape=(size, size)).tocsr()
svd = TruncatedSVD(128, random_state=SEED).fit((n + n.T).log1p())
table = normalize(svd.components_.T * np.sqrt(svd.singular_values_))
encode = {"TF-IDF": lambda counts: normalize(counts * idf),
          "mean of vectors": lambda counts: normalize(counts * idf @ table)}
asked = {share: count(queries, share) for share in np.linspace(0, 1, 5)}
for name, code in encode.items():
    best = [np.argmax(code(q) @ code(x).T, axis=1) for q in asked.values()]
    plt.plot(list(asked), np.mean(np.equal(best, own), axis=1), label=name)
plt.gca().set(xlabel="share of words replaced", ylabel="found", ylim=(0, 1))
plt.legend(frameon=False, loc="lower left")
plt.show()
