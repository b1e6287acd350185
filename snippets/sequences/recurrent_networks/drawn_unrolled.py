"""Unrolled over time, a recurrent network is the same cell with the same
weights at every step, and passes on nothing but its state.

Read from left to right: each box takes an input from below and the state from
the left, and hands the new state on. The numbers are those of this run.
"""

import matplotlib.pyplot as plt
import numpy as np

w, u, b = 1.0, 0.8, 0.0  # input, state and bias: one weight each
inputs = [1.0, 0.0, 0.0, -1.0]
states = [0.0]
for x in inputs:
    states.append(np.tanh(w * x + u * states[-1] + b))

figure, ax = plt.subplots(figsize=(6, 2.6))


def arrow(start, end, label, at):
    ax.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": "C0"})
    ax.text(*at, label, ha="center", va="center")


for step, x in enumerate(inputs):
    left = 2 * step
    ax.add_patch(plt.Rectangle((left, 0), 1, 1, fill=False))
    ax.text(left + 0.5, 0.5, "tanh", ha="center", va="center")
    arrow((left + 0.5, -0.8), (left + 0.5, 0), f"{x:g}", (left + 0.5, -1))
    new = f"{states[step + 1]:.2f}"
    arrow((left + 1, 0.5), (left + 2, 0.5), new, (left + 1.5, 0.75))
arrow((-1, 0.5), (0, 0.5), f"{states[0]:.2f}", (-0.5, 0.75))
formula = f"in every box: state = tanh({w:g} input + {u:g} state)"
ax.text(4, 1.5, formula, ha="center")
ax.set(xlim=(-1.2, 8.2), ylim=(-1.3, 1.8))
ax.axis("off")
plt.show()
print("states:", *(f"{state:.2f}" for state in states))
