"""On three small tables neither boosted trees nor a neural network clearly
beats a linear model.
"""

from sklearn.compose import TransformedTargetRegressor
from sklearn.datasets import load_breast_cancer, load_diabetes, load_wine
from sklearn.ensemble import (
    GradientBoostingClassifier,
    GradientBoostingRegressor,
)
from sklearn.linear_model import LogisticRegression, RidgeCV
from sklearn.model_selection import KFold, cross_val_score
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

SEED = 0
L2 = 10  # strength of the penalty on the network's weights
trees = {"n_estimators": 50, "subsample": 0.5, "max_features": "sqrt",
         "random_state": SEED}
network = {"hidden_layer_sizes": (50, 50), "alpha": L2, "tol": 1e-3,
           "n_iter_no_change": 5, "learning_rate_init": 0.01,
           "random_state": SEED}
classifiers = [LogisticRegression(), GradientBoostingClassifier(**trees),
               MLPClassifier(**network)]
regressors = [RidgeCV(), GradientBoostingRegressor(**trees),
              TransformedTargetRegressor(MLPRegressor(**network),
                                         transformer=StandardScaler())]
tables = {"breast cancer": (load_breast_cancer, classifiers),
          "wine": (load_wine, classifiers),
          "diabetes": (load_diabetes, regressors)}
folds = KFold(5, shuffle=True, random_state=SEED)

print("                rows columns  linear  trees  network")
scores = {}
for name, (load, models) in tables.items():
    x, y = load(return_X_y=True)
    pipelines = [make_pipeline(StandardScaler(), model) for model in models]
    scores[name] = [cross_val_score(pipeline, x, y, cv=folds).mean()
                    for pipeline in pipelines]
    print(f"{name:14} {len(x):5} {x.shape[1]:7}"
          + "".join(f"{score:8.2f}" for score in scores[name]))
