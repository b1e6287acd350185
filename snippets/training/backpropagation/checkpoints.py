"""Activations that are thrown away are computed again: the same gradient, bit
for bit, with less memory and more work.

Activations are kept at the ends of the parts. Each part is cut in turn when
its gradients are due: 64 parts keep all, 8 make two levels, 2 make six.
"""

import matplotlib.pyplot as plt
import numpy as np

SEED = 0
LAYERS = 64
WIDTH = 16
rng = np.random.default_rng(SEED)
weights = rng.normal(size=(LAYERS, WIDTH, WIDTH)) / np.sqrt(WIDTH)
x = rng.normal(size=WIDTH)


def backpropagate(parts):
    """Return gradients of the sum of the results, work, what is held when."""
    kept, held, forward = {0: x}, [1], 0
    slope, gradients = np.ones(WIDTH), np.empty_like(weights)

    def go_back(first, last):  # through the layers from last to first
        nonlocal slope, forward
        size = max((last - first) // parts, 1)
        end = last - size if last in kept else last
        h = kept[first]
        for at in range(first + 1, end + 1):
            h = np.tanh(weights[at - 1] @ h)
            forward += 1
            if (at - first) % size == 0:
                kept[at] = h
            held.append(len(kept))
        if last - first > 1:
            for start in reversed(range(first, last, size)):
                go_back(start, start + size)
            return
        slope = slope * (1 - kept.pop(last) ** 2)
        gradients[first] = np.outer(slope, kept[first])
        slope = weights[first].T @ slope
        held.append(len(kept))

    go_back(0, LAYERS)
    return gradients, forward, held


runs = {}
figure, axis = plt.subplots(figsize=(6, 3.5), layout="constrained")
for parts, color, place in ((64, "C0", (78, 58)), (8, "C1", (130, 18)),
                            (2, "C2", (225, 10))):  # fmt: skip
    runs[parts] = gradients, forward, held = backpropagate(parts)
    axis.plot(held, color=color, label=f"{parts} parts")
    axis.text(*place, f"{parts} parts", color=color)
    same = np.array_equal(gradients, runs[64][0])
    print(f"{parts:2} parts: {forward:3} layers forward, {max(held):2} held,",
          "the same gradient exactly:", same)
axis.set(xlabel="layers gone through", ylabel="activations held")
plt.show()
