# ---
# exercise: 4
# without: [Train it, The same network in Keras]
# ---

# %% [markdown]
# Two errors pull in opposite directions. The quotient's own error shrinks with the square of the
# step: look at `w2` and `b2` from 1e-1 to 1e-3. The rounding error of the two losses is divided by
# the step: from 1e-7 on, each step ten times smaller costs about ten times. In between is
# the best one.
#
# `w1` and `b1` move the inputs of the ReLUs. A step of 0.1 carries some of them across the kink,
# where no slope is right; `w2` and `b2` stand behind the ReLUs and meet none.

# %%
def errors_with(step):
    global STEP
    STEP = step
    rng = np.random.default_rng(SEED)
    found = {}
    for name, values in parameters.items():
        slopes = []
        for _ in range(10):
            index = tuple(rng.integers(values.shape))
            slope = difference_quotient(parameters, name, index, *batch)
            slopes.append(abs(slope - exact[name][index]))
        found[name] = max(slopes)
    return found


by_step = {
    exponent: errors_with(10.0**exponent)
    for exponent in (-1, -2, -3, -5, -7, -9, -11, -13)
}
for exponent in (-1, -2, -3):
    shown = [f"{name} {e:.0e}" for name, e in by_step[exponent].items()]
    print(f"step 1e{exponent}:", ", ".join(shown))
for exponent in (-7, -9, -11, -13):
    above = max(by_step[exponent].values()) > 1e-17 / 10.0**exponent
    print(f"step 1e{exponent}: above 1e{-17 - exponent}: {bool(above)}")

# %% tags=["check"]
for name in ("w2", "b2"):
    for exponent in (-1, -2):
        ratio = by_step[exponent][name] / by_step[exponent - 1][name]
        assert 90 < ratio < 110
for name in ("w1", "b1"):
    assert by_step[-1][name] > 20 * max(by_step[-1]["w2"], by_step[-1]["b2"])
for exponent in (-7, -9, -11):
    before, after = by_step[exponent].values(), by_step[exponent - 2].values()
    assert 10 < max(after) / max(before) < 1000
assert min(by_step, key=lambda each: max(by_step[each].values())) == -5
inputs, *_ = forward(parameters, batch[0])
assert (np.abs(inputs) < 0.1).mean() > 0.05
assert not (np.abs(inputs) < 1e-5).any()
STEP = 0.1
relu_forward = forward


def forward(parameters, x):  # the same steps without a kink
    z, _, _ = relu_forward(parameters, x)
    h = np.tanh(z)
    return z, h, h @ parameters["w2"] + parameters["b2"]


large = difference_quotient(parameters, "b1", (0,), *batch)
STEP = 0.01
small = difference_quotient(parameters, "b1", (0,), *batch)
STEP = 1e-5
right = difference_quotient(parameters, "b1", (0,), *batch)
assert 80 < abs(large - right) / abs(small - right) < 120
