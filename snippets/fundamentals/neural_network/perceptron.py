"""The perceptron rule stops making mistakes on AND and OR; on XOR it never
does, and runs in circles.
"""

import numpy as np

PASSES = 12  # through the four points
x = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])  # 1: for the bias
targets = {"AND": [0, 0, 0, 1], "OR": [0, 1, 1, 1], "XOR": [0, 1, 1, 0]}


def train(y):
    """Return the weights after each pass, and the mistakes made in it."""
    weights, path, mistakes = np.zeros(3), [], []
    for _ in range(PASSES):
        wrong = 0
        for inputs, target in zip(x, y, strict=True):
            fires = weights @ inputs > 0
            weights = weights + (target - fires) * inputs  # 0 if it is right
            wrong += fires != target
        path.append(weights)
        mistakes.append(int(wrong))
    return np.array(path), mistakes


paths, mistakes = {}, {}
for name, y in targets.items():
    paths[name], mistakes[name] = train(y)
    print(f"{name:4} mistakes in each pass:", *mistakes[name])
    print(f"     last weights and bias: {paths[name][-1]}")
