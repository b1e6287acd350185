"""A transformer block adds two results to a stream: what attention reads from
other positions, and what a feed-forward layer makes of each position alone.

The thick line is the residual stream. Numbers are the parameters of each part,
at a width of 256. The feed-forward layer has two thirds of them.
"""

import keras
import matplotlib.pyplot as plt
from keras import layers

WIDTH, HEADS = 256, 8
parts = {
    "normalization 1": layers.LayerNormalization(),
    "attention": layers.MultiHeadAttention(HEADS, WIDTH // HEADS),
    "normalization 2": layers.LayerNormalization(),
    "feed-forward": keras.Sequential([
        layers.Dense(4 * WIDTH, "gelu"), layers.Dense(WIDTH)]),
}
x = keras.Input((None, WIDTH))
normed = parts["normalization 1"](x)
middle = x + parts["attention"](normed, normed, use_causal_mask=True)
output = middle + parts["feed-forward"](parts["normalization 2"](middle))
block = keras.Model(x, output)
counts = {name: part.count_params() for name, part in parts.items()}

_, axis = plt.subplots(figsize=(6, 3.2), layout="constrained")
axis.annotate("", (6.6, 0), (-0.6, 0),
              arrowprops={"arrowstyle": "->", "color": "C0", "lw": 3})
for number, (name, count) in enumerate(counts.items()):
    left, level = 3 * (number // 2), 1 + number % 2  # a branch, from below
    box = axis.annotate(f"{name}\n{count:,}", (left + 0.6, 1.1 * level),
                        ha="center", va="center",
                        bbox={"boxstyle": "round,pad=0.5", "fc": "none"})
    start = 1.4 * level - 1.4  # up from the stream, or from the box below
    axis.annotate("", (left + 0.6, 1.1 * level - 0.3), (left + 0.6, start),
                  arrowprops={"arrowstyle": "->"})
    if level == 2:  # and back down
        axis.annotate("", (left + 2.1, 0.1), (1, 0.5), textcoords=box,
                      arrowprops={
                          "arrowstyle": "->", "shrinkA": 7,
                          "connectionstyle": "angle,angleA=0,angleB=90"})
        axis.text(left + 2.1, -0.3, "add", ha="center", va="center")
axis.set(xlim=(-0.8, 6.8), ylim=(-0.6, 2.8),
         title=f"one block: {block.count_params():,} parameters")
axis.axis("off")
plt.show()
