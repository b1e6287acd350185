"""On pure noise, features chosen with the labels of all data, test folds
included, give a high score. Chosen in each training fold, they give chance.

Each dot is one of ten data sets: 60 examples of 2,000 random numbers, of which
20 are kept, and labels that have nothing to do with them. Dashed is chance.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.feature_selection import SelectKBest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline

SEED = 0
rng = np.random.default_rng(SEED)
labels = np.arange(60) % 2
choose = SelectKBest(k=20)  # what differs most between the two classes
classifier = LogisticRegression()
accuracy = {"chosen by the labels of all data": [],
            "the same model on new data": [],
            "chosen from all data without labels": [],
            "chosen in each training fold": []}


def validated(model, x):
    return cross_val_score(model, x, labels, cv=5).mean()


for _ in range(10):
    x, x_new = rng.normal(size=(60, 2000)), rng.normal(size=(500, 2000))
    y_new = rng.integers(2, size=500)
    chosen = choose.fit_transform(x, labels)
    on_new = classifier.fit(chosen, labels).score(
        choose.transform(x_new), y_new)
    widest = x[:, x.var(axis=0).argsort()[-20:]]
    scores = (validated(classifier, chosen), on_new,
              validated(classifier, widest),
              validated(make_pipeline(choose, classifier), x))
    for values, score in zip(accuracy.values(), scores, strict=True):
        values.append(score)
for place, (name, values) in enumerate(accuracy.items()):
    plt.plot(values, [-place] * 10, "o", color=f"C{place}", alpha=0.6,
             label=name)
    plt.text(0.3, -place + 0.2, f"{name}: mean {np.mean(values):.2f}",
             color=f"C{place}")
    plt.vlines(0.5, -place - 0.15, -place + 0.15, color="0.5", ls="--")
plt.gca().set(xlabel="accuracy", xlim=(0.25, 1.02), ylim=(-3.4, 0.6),
              yticks=[])
plt.show()
