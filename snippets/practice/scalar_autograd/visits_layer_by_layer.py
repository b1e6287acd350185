"""The graph is visited breadth first. A number may then pass its gradient on
before all that was made of it has contributed.

Is a gradient complete when it is passed on?
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
        order = [self]
        for value in order:
            order += [each for each in value.parents if each not in order]
        for value in order:
            value.grad = 0.0 if value.parents else value.grad
        self.grad = 1.0
        for value in order:
            for parent, slope in zip(value.parents, value.slopes, strict=True):
                parent.grad += slope * value.grad


x = Value(2.0)
square = x * x
(square + square * square).backward()  # 4 x^3 + 2 x is 36
print("by x:", x.grad)
