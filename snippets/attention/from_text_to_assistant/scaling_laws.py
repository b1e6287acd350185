"""For each budget of computation one size of model is best: smaller ones
cannot use that much text, larger ones see too little of it.

The law that Besiroglu et al. (2024) fitted to the runs of Hoffmann et al.
(2022). Dots are the best sizes for so many operations: printed with the tokens
for each parameter, about 20.
"""

import matplotlib.pyplot as plt
import numpy as np

E, A, B, ALPHA, BETA = 1.8172, 482.01, 2085.43, 0.3478, 0.3658


def loss(parameters, tokens):
    """Nats a token: what remains, what size costs, what text costs."""
    return E + A / parameters**ALPHA + B / tokens**BETA


def best_parameters(operations):
    """Return the size of lowest loss; 6 * size * tokens = operations."""
    ratio = ALPHA * A / (BETA * B)
    return (ratio * (operations / 6) ** BETA) ** (1 / (ALPHA + BETA))


sizes = np.geomspace(1e7, 1e13, 300)
best = {}
for number, operations in enumerate((1e19, 1e21, 1e23, 1e25)):
    color = f"C{number}"
    plt.plot(sizes, loss(sizes, operations / (6 * sizes)), color=color)
    parameters = best_parameters(operations)
    tokens = operations / (6 * parameters)
    lowest = loss(parameters, tokens)
    best[operations] = parameters, tokens, lowest
    plt.plot(parameters, lowest, "o", color=color)
    above = number < 3  # the last is below, clear of the others
    plt.text(parameters, lowest + (0.06 if above else -0.06),
             f"{operations:.0e}", color=color, ha="center",
             va="bottom" if above else "top")
    print(f"{operations:.0e}: {parameters / 1e9:5.1f} billion,",
          f"{tokens / parameters:.0f} each, loss {lowest:.2f}")
plt.gca().set(xscale="log", ylim=(1.7, 4), xlabel="parameters", ylabel="loss")
plt.show()
