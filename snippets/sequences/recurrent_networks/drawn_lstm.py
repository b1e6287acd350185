"""In an LSTM the memory runs straight through: one gate scales it, another
adds to it, and a third decides how much of it is shown.

Follow the upper line from left to right. The numbers are those of one step of
one unit.
"""

import matplotlib.pyplot as plt
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


x, h, c = 1.0, 0.5, 2.0  # input, hidden state and cell state before the step
w, u = 1.0, 1.0  # weights of input and state, here the same for all four
biases = {"forget": 0.0, "input": 0.5, "candidate": -1.0, "output": 1.0}
sums = {name: w * x + u * h + bias for name, bias in biases.items()}
f, i, o = (sigmoid(sums[name]) for name in ("forget", "input", "output"))
g = np.tanh(sums["candidate"])
added = i * g
c_new = f * c + added
h_new = o * np.tanh(c_new)

figure, ax = plt.subplots(figsize=(7, 3.2))
places = {"forget": (2, f), "input": (3.8, i), "candidate": (5.4, g),
          "output": (7.4, o)}
for name, (left, value) in places.items():
    ax.text(left, 0, f"{name}\n{value:.2f}", ha="center", va="center",
            bbox={"boxstyle": "round", "facecolor": "none", "edgecolor": "C0"})
for left, height, sign in [(2, 3, "×"), (4.6, 3, "+"), (4.6, 1.5, "×"),
                           (7.4, 1.5, "×")]:
    ax.text(left, height, sign, ha="center", va="center", fontsize=14)
for start, end, label in [
    ((0.2, 3), (1.8, 3), f"c = {c:.2f}"), ((2.2, 3), (4.4, 3), f"{f * c:.2f}"),
    ((4.8, 3), (9.8, 3), f"new c = {c_new:.2f}"), ((2, 0.5), (2, 2.8), ""),
    ((4, 0.5), (4.5, 1.3), ""), ((5.2, 0.5), (4.7, 1.3), ""),
    ((4.6, 1.7), (4.6, 2.8), f"{added:.2f}"), ((7.4, 0.5), (7.4, 1.3), ""),
    ((7.4, 2.9), (7.4, 1.7), "tanh"), ((7.7, 1.5), (9.8, 1.5),
                                         f"new h = {h_new:.2f}"),
]:
    ax.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": "C0"})
    level = start[1] == end[1]
    middle = np.add(start, end) / 2 + ([0, 0.05] if level else [0.12, 0])
    ax.text(*middle, label, ha="center" if level else "left", va="bottom")
ax.text(4.6, -0.9, f"each gate reads x = {x:g} and h = {h:g}", ha="center")
ax.set(xlim=(0, 10), ylim=(-1.1, 3.6))
ax.axis("off")
plt.show()
print(f"new cell state {c_new:.2f}, new hidden state {h_new:.2f}")
