"""The error of a difference quotient against its step is a V: too long a step
bends, too short a step rounds. A wrong gradient stays wrong at every step.

Good steps: the square root of the rounding error for one side, its cube root
for two. The wrong gradient takes the sigmoid's slope, a(1 - a), at z.
"""

import matplotlib.pyplot as plt
import numpy as np

SEED = 0
rng = np.random.default_rng(SEED)
x, y = rng.normal(size=(50, 10)), rng.integers(0, 2, size=50)
w = rng.normal(size=10)
direction = rng.normal(size=10)
direction /= np.linalg.norm(direction)


def loss(w):
    activations = 1 / (1 + np.exp(-(x.astype(w.dtype) @ w)))
    return np.mean((activations - y.astype(w.dtype)) ** 2)


def gradient(w, wrong=False):
    z = x @ w
    a = 1 / (1 + np.exp(-z))
    slope = z * (1 - z) if wrong else a * (1 - a)
    return x.T @ (2 * (a - y) * slope) / len(y)


def quotient(step, sides, kind=np.float64):
    """Return the loss's slope along the direction, from one or two sides."""
    ahead = loss((w + step * direction).astype(kind))
    back = loss((w - (sides - 1) * step * direction).astype(kind))
    return (float(ahead) - float(back)) / (sides * step)


steps = 10.0 ** np.arange(0, -13.1, -0.25)
exact, wrong = gradient(w) @ direction, gradient(w, wrong=True) @ direction
curves = {}
figure, axis = plt.subplots(figsize=(6, 4), layout="constrained")
for name, sides, kind, reference, best, bound, place in (
    ("wrong gradient", 2, np.float64, wrong, 6e-6, 1e-8, (1e-4, 2)),
    ("32 bits, two sides", 2, np.float32, exact, 4e-3, 1e-2, (1e-5, 0.06)),
    ("one side", 1, np.float64, exact, 1e-8, 1e-5, (1e-7, 5e-6)),
    ("two sides", 2, np.float64, exact, 6e-6, 1e-8, (1e-3, 1e-8)),
):
    errors = [abs(quotient(h, sides, kind) / reference - 1) for h in steps]
    curves[name] = np.array(errors)
    (line,) = axis.loglog(steps, errors, label=name)
    axis.text(*place, name, color=line.get_color())
    error = abs(quotient(best, sides, kind) / reference - 1)
    print(f"{name:18}  error at {best:.0e} below {bound:.0e}: {error < bound}")
axis.set(xlabel="step h", ylabel="relative error", ylim=(1e-12, 30))
plt.show()
