"""Automatic differentiation in one small class: each operation remembers
its inputs and its slopes. On a small network it agrees with TensorFlow.
"""

import numpy as np
import tensorflow as tf

SEED = 0


class Value:
    """A number that knows what it was computed from."""

    def __init__(self, data, inputs=()):  # inputs: pairs (a Value, its slope)
        self.data, self.gradient, self.inputs = data, 0.0, inputs

    def __add__(self, other):
        return Value(self.data + other.data, [(self, 1.0), (other, 1.0)])

    def __mul__(self, other):
        slopes = [(self, other.data), (other, self.data)]
        return Value(self.data * other.data, slopes)

    def tanh(self):
        result = np.tanh(self.data)
        return Value(result, [(self, 1 - result**2)])

    def backward(self):
        order = {}  # a dictionary remembers who came first

        def visit(value):
            if value not in order:
                for each, _ in value.inputs:
                    visit(each)
                if value.inputs:  # computed: forget earlier calls
                    value.gradient = 0.0
                order[value] = True  # after all that it depends on

        visit(self)
        self.gradient = 1.0
        for value in reversed(order):  # so all uses of a value come before it
            for each, slope in value.inputs:
                each.gradient += value.gradient * slope


def loss(numbers, tanh):  # squared error; the hidden unit has several uses
    w_1, w_2, w_3, w_4, x_1, x_2, minus_target = numbers
    hidden = tanh(x_1 * w_1 + x_2 * w_2)
    error = tanh(hidden * w_3 + hidden * hidden * w_4) + minus_target
    return error * error


start = np.random.default_rng(SEED).normal(size=7)
ours = [Value(float(each)) for each in start]
loss(ours, Value.tanh).backward()
theirs = [tf.Variable(each) for each in start]
with tf.GradientTape() as tape:
    result = loss(theirs, tf.tanh)
expected = np.array(tape.gradient(result, theirs))
found = np.array([each.gradient for each in ours])
print("ours       ", *(f"{each:8.4f}" for each in found))
print("TensorFlow ", *(f"{each:8.4f}" for each in expected))
print("equal within 1e-12:", bool(np.all(abs(found - expected) < 1e-12)))
