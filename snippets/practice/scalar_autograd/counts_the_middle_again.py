"""The gradients of the results in between are kept from the first call, so a
second call passes them on once more: a leaf gets three times its slope, not
twice.

Which gradients should add up from call to call: all of them?
"""

import math


class Value:

    def __init__(self, data, parents=(), slopes=()):
        self.data, self.grad = data, 0.0
        self.parents, self.slopes = parents, slopes

    def __add__(self, other):
        return Value(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        slopes = other.data, self.data
        return Value(self.data * other.data, (self, other), slopes)

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, (self,), (1 - t**2,))

    def backward(self):
        order, seen = [], set()

        def visit(value):
            if value not in seen:
                seen.add(value)
                for parent in value.parents:
                    visit(parent)
                order.append(value)

        visit(self)
        self.grad = 1.0
        for value in reversed(order):
            for parent, slope in zip(value.parents, value.slopes, strict=True):
                parent.grad += slope * value.grad


x, w, v = Value(2.0), Value(3.0), Value(5.0)
y = x * w * v
for _ in range(2):
    y.backward()
    print("x * w * v by x:", x.grad)
