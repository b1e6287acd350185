"""Each regression metric asks for another answer: RMSE and R² for the mean,
MAE for the median, MAPE for something far below both.
"""

import numpy as np
from sklearn import metrics

SEED = 0
rng = np.random.default_rng(SEED)
THEIRS = [metrics.mean_absolute_error, metrics.root_mean_squared_error,
          metrics.r2_score, metrics.mean_absolute_percentage_error]


def measure(y_true, y_pred):
    """Return MAE, RMSE, R² and MAPE."""
    error = y_true - y_pred
    around_mean = y_true - y_true.mean()
    return (np.abs(error).mean(), np.sqrt((error**2).mean()),
            1 - (error**2).sum() / (around_mean**2).sum(),
            np.abs(error / y_true).mean())


minutes = rng.lognormal(3, 1, 20_000)  # of waiting: a few wait very long
tried = np.quantile(minutes, np.linspace(0.01, 0.99, 99))
mape = [measure(minutes, np.full_like(minutes, each))[3] for each in tried]
answers = {"mean": minutes.mean(), "median": np.median(minutes),
           "lowest MAPE": tried[np.argmin(mape)]}
table, differences = {}, []
print("always the      MAE RMSE    R² MAPE")
for name, value in answers.items():
    y_pred = np.full_like(minutes, value)
    table[name] = measure(minutes, y_pred)
    differences += [abs(ours - theirs(minutes, y_pred)) for ours, theirs
                    in zip(table[name], THEIRS, strict=True)]
    print("{:11} {:2.0f} {:4.1f} {:4.1f} {:5.2f} {:4.0%}".format(
        name, value, *table[name][:3], table[name][3]))
print(f"equal to scikit-learn's: {max(differences) < 1e-9}")
