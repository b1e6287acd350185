"""Reverse-mode differentiation: numbers that remember what they came from.

Each result keeps its slopes by its parents. Backward visits the graph from the
end: each number after all that was made of it.
"""

import math


class Value:
    """A number, `data`, and a result's slope by it, `grad`: 0.0 at first."""

    def __init__(self, data, parents=(), slopes=()):
        """Keep `data`, the Values it was made of, and its slopes by them."""
        self.data, self.grad = data, 0.0
        self.parents, self.slopes = parents, slopes

    def __add__(self, other):
        """Return the sum with another Value, as a Value."""
        return Value(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        """Return the product with another Value, as a Value."""
        slopes = other.data, self.data
        return Value(self.data * other.data, (self, other), slopes)

    def tanh(self):
        """Return the hyperbolic tangent, as a Value."""
        t = math.tanh(self.data)
        return Value(t, (self,), (1 - t**2,))

    def backward(self):
        """Add its slope by each leaf that it was made of to the leaf's grad.

        The grads of results begin anew in each call.
        """
        order, seen = [], set()

        def visit(value):
            if value not in seen:
                seen.add(value)
                for parent in value.parents:
                    visit(parent)
                order.append(value)

        visit(self)
        for value in order:
            value.grad = 0.0 if value.parents else value.grad
        self.grad = 1.0
        for value in reversed(order):
            for parent, slope in zip(value.parents, value.slopes, strict=True):
                parent.grad += slope * value.grad


x, w = Value(2.0), Value(-0.5)
y = (x * w + x).tanh()
y.backward()
print("y:", round(y.data, 4))
print("by x and w:", round(x.grad, 4), round(w.grad, 4))
