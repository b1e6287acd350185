"""Backpropagation visits the nodes from the loss to the inputs, and multiplies
by one slope an edge; what reaches a node by several edges is added.

Arrows carry values down, and show the slope of the node below with respect to
the node above. Gradients go up. Here w is used twice: its two parts arrive one
after the other, 2 and then 6.
"""

import matplotlib.pyplot as plt

w, x, target, strength = 2.0, 3.0, 5.0, 0.5
product = w * x
error = product - target
nodes = {  # from the inputs to the loss: value, slopes by its inputs
    "w": (w, {}),
    "x": (x, {}),
    "product": (product, {"w": x, "x": w}),
    "error": (error, {"product": 1.0}),
    "squared": (error**2, {"error": 2 * error}),
    "penalty": (strength * w**2, {"w": 2 * strength * w}),
    "loss": (error**2 + strength * w**2, {"squared": 1.0, "penalty": 1.0}),
}
places = {"w": (0, 4), "x": (1, 4), "product": (1, 3), "error": (1, 2),
          "squared": (1, 1), "penalty": (0, 1), "loss": (0.5, 0)}


def draw(gradients, done):
    plt.figure(num=f"nodes done = {len(done)}", figsize=(4.5, 5))
    plt.axis([-0.5, 1.5, -0.5, 4.5])
    plt.axis("off")
    for name, (value, slopes) in nodes.items():
        at_x, at_y = places[name]
        plt.text(at_x, at_y + 0.12, f"{name} = {value:g}", ha="center",
                 va="center")
        plt.text(at_x, at_y - 0.12, f"gradient {gradients[name]:g}",
                 ha="center", va="center", color="C1")
        for source, slope in slopes.items():
            from_x, from_y = places[source]
            color = "C1" if name in done else "grey"
            plt.annotate("", (at_x, at_y + 0.25), (from_x, from_y - 0.25),
                         arrowprops={"arrowstyle": "->", "color": color})
            beside = 0.15 * (at_x - from_x)  # clear of a slanting arrow
            plt.text((at_x + from_x) / 2 + 0.05, (at_y + from_y) / 2 + beside,
                     f"× {slope:g}", color=color, va="center")


gradients, done = dict.fromkeys(nodes, 0.0) | {"loss": 1.0}, []
draw(gradients, done)
for name in ["loss", "penalty", "squared", "error", "product"]:
    for source, slope in nodes[name][1].items():
        gradients[source] += gradients[name] * slope  # adds: w has two uses
    done.append(name)
    draw(gradients, done)
plt.show()
