"""Two inputs, two hidden ReLU units, one output and nine hand-picked numbers
compute XOR exactly.

An arrow is a weight, as wide as it is large; the number in a circle is a bias.
"""

import matplotlib.pyplot as plt
import numpy as np

w1 = np.array([[1.0, 1.0], [1.0, 1.0]])  # (inputs, hidden units)
b1 = np.array([0.0, -1.0])               # one bias per hidden unit
w2 = np.array([[1.0], [-2.0]])           # (hidden units, outputs)
b2 = np.array([0.0])

x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
hidden = np.maximum(x @ w1 + b1, 0)      # weighted sums, biases, then ReLU
y = hidden @ w2 + b2
for row in range(4):
    print(f"x = {x[row]}   hidden = {hidden[row]}   y = {y[row, 0]:.0f}")

units = {"x1": (0, 2), "x2": (0, 0), "h1": (2, 2), "h2": (2, 0), "y": (4, 1)}
weights = {
    ("x1", "h1"): w1[0, 0], ("x1", "h2"): w1[0, 1],
    ("x2", "h1"): w1[1, 0], ("x2", "h2"): w1[1, 1],
    ("h1", "y"): w2[0, 0], ("h2", "y"): w2[1, 0],
}
biases = {"h1": b1[0], "h2": b1[1], "y": b2[0]}
fig, ax = plt.subplots(figsize=(6, 3.4), layout="constrained")
for (source, target), weight in weights.items():
    start, end = np.array(units[source]), np.array(units[target])
    ax.annotate("", xytext=start, xy=end, arrowprops={
        "arrowstyle": "-|>", "shrinkA": 22, "shrinkB": 22,
        "color": "C0" if weight > 0 else "C1", "linewidth": 1.5 * abs(weight)})
    ax.annotate(f"{weight:+g}", 0.7 * start + 0.3 * end, xytext=(0, 7),
                textcoords="offset points", ha="center")
for name, (left, height) in units.items():
    ax.scatter(left, height, s=1500, facecolors="none", edgecolors="0.5")
    ax.text(left, height, name, ha="center", va="center")
    if name in biases:
        ax.text(left, height - 0.55, f"bias {biases[name]:g}", ha="center")
titles = {0: "inputs", 2: "hidden layer (ReLU)", 4: "output"}
for left, title in titles.items():
    ax.text(left, 2.7, title, ha="center")
ax.set(xlim=(-0.7, 4.7), ylim=(-0.8, 3))
ax.axis("off")
plt.show()
