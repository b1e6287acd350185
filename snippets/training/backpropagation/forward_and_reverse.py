"""Multiplications for all slopes of a chain of layers: reverse mode is cheap
for few results, forward mode for few inputs. Neither is always the cheapest.
"""

from itertools import pairwise

import numpy as np

SEED = 0
rng = np.random.default_rng(SEED)
multiplications = 0


def product(a, b):
    """Multiply two matrices, and count."""
    global multiplications
    multiplications += a.shape[0] * a.shape[1] * b.shape[1]
    return a @ b


def slopes_of_layers(widths):
    """Return each tanh layer's slopes, (outputs, inputs), at some input."""
    h, slopes = rng.normal(size=widths[0]), []
    for inputs, outputs in pairwise(widths):
        weights = rng.normal(size=(outputs, inputs)) / np.sqrt(inputs)
        h = np.tanh(weights @ h)
        slopes.append((1 - h**2)[:, None] * weights)
    return slopes


def from_layer(slopes, start, width):
    """Go from a layer up to the results and down to the inputs, and join."""
    above, below = np.eye(width), np.eye(width)
    for each in slopes[start:]:
        above = product(each, above)  # forward: one column a unit
    for each in reversed(slopes[:start]):
        below = product(below, each)  # reverse: one row a unit
    at_an_end = start in (0, len(slopes))
    return above @ below if at_an_end else product(above, below)


print("widths of layers      forward   reverse  from the narrowest")
counts, results = {}, {}
for widths in [(200, 50, 50, 1), (1, 50, 50, 200), (50, 50, 50, 50),
               (200, 50, 1, 50, 200)]:  # fmt: skip
    slopes = slopes_of_layers(widths)
    starts = 0, len(slopes), int(np.argmin(widths))
    counts[widths], results[widths] = [], []
    for start in starts:
        multiplications = 0
        results[widths].append(from_layer(slopes, start, widths[start]))
        counts[widths].append(multiplications)
    print(f"{'-'.join(map(str, widths)):16}",
          *(f"{count:12,}" for count in counts[widths]))
