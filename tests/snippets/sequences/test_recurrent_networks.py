import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_equal
from sklearn.datasets import load_digits
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

QUERIES = [
    "rnn",
    "lstm vs gru",
    "forget gate",
    "vanishing gradient in rnn",
    "backpropagation through time",
    "sequence modeling hidden state",
    "long term dependencies",
    "gru update and reset gates",
    "rnn vs transformer",
    "bidirectional lstm",
]
"""What readers may type who look for this page, written without looking at it."""

SEEDS = [0, 1, 2]


# cells_from_scratch


@pytest.mark.parametrize("seed", SEEDS)
def test_cells_from_scratch_equal_keras(run, seed):
    differences = run("cells_from_scratch", SEED=seed).differences
    assert list(differences) == ["SimpleRNN", "LSTM", "GRU"]
    assert max(differences.values()) < 2e-6


def test_cells_from_scratch_have_the_parameters_of_their_formulas(run):
    result = run("cells_from_scratch", SEED=0)
    features, units = 8, result.UNITS
    one_map = (features + units) * units
    assert result.parameters["SimpleRNN"] == one_map + units
    assert result.parameters["LSTM"] == 4 * (one_map + units)
    assert result.parameters["GRU"] == 3 * (one_map + 2 * units)


@pytest.mark.parametrize("seed", SEEDS)
def test_cells_from_scratch_need_only_the_state_to_continue(run, seed):
    result = run("cells_from_scratch", SEED=seed)
    layer = keras.layers.LSTM(result.UNITS, return_state=True)
    whole, _, _ = layer(result.x)
    _, h, c = layer(result.x[:, :6])
    continued, _, _ = layer(result.x[:, 6:], initial_state=[h, c])
    np.testing.assert_allclose(continued, whole, atol=1e-6)


def test_cells_from_scratch_keras_starts_forget_biases_at_1_and_others_at_0(run):
    layer = keras.layers.LSTM(2)
    layer.build((None, None, 3))
    np.testing.assert_array_equal(layer.get_weights()[2], [0, 0, 1, 1, 0, 0, 0, 0])


@pytest.mark.parametrize("seed", SEEDS)
def test_cells_from_scratch_gru_reset_before_the_product_is_another_function(run, seed):
    result = run("cells_from_scratch", SEED=seed)
    before, after = (keras.layers.GRU(16, reset_after=after) for after in (False, True))
    outputs = after(result.x)
    before.build(result.x.shape)
    kernel, recurrent, _ = after.get_weights()
    before.set_weights([kernel, recurrent, np.zeros(48)])  # the biases of both are 0
    assert np.abs(np.subtract(before(result.x), outputs)).max() > 0.005


@pytest.mark.parametrize("seed", SEEDS)
def test_cells_from_scratch_a_linear_recurrence_takes_6_rounds_for_64_steps(seed):
    factor, addend = np.random.default_rng(seed).uniform(-1, 1, size=(2, 64))
    h, expected = 0.0, []
    for a, b in zip(factor, addend, strict=True):
        h = a * h + b
        expected.append(h)
    rounds, length = 0, 1
    while length < 64:  # join each run with the run of the same length before it
        before_a, before_b = factor[:-length], addend[:-length]
        a, b = factor[length:], addend[length:]
        addend = np.concatenate([addend[:length], a * before_b + b])
        factor = np.concatenate([factor[:length], a * before_a])
        rounds, length = rounds + 1, 2 * length
    assert rounds == 6
    np.testing.assert_allclose(addend, expected, atol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_cells_from_scratch_mingru_needs_no_steps_in_a_row(seed):
    rng = np.random.default_rng(seed)
    inputs = rng.normal(size=(64, 4))
    gates, candidates = rng.normal(size=(2, 4, 8))
    keep = 1 / (1 + np.exp(-inputs @ gates))  # from the inputs, without the state
    added = (1 - keep) * (inputs @ candidates)
    h, expected = np.zeros(8), []
    for z, g in zip(keep, added, strict=True):
        h = z * h + g
        expected.append(h)
    length = 1
    while length < 64:  # all steps at once, in six rounds
        added[length:] = keep[length:] * added[:-length] + added[length:]
        keep[length:] = keep[length:] * keep[:-length]
        length *= 2
    assert_allclose(added, expected, atol=1e-12)


# gradient_through_time


@pytest.mark.parametrize("seed", SEEDS)
def test_gradient_through_time_in_a_simple_network_vanishes_or_explodes(run, seed):
    small, orthogonal, large = run("gradient_through_time", SEED=seed).simple.values()
    assert small[-1] < 1e-17
    assert 1e-3 < orthogonal[-1] < 0.1
    assert large[-1] > 1e3


@pytest.mark.parametrize("seed", SEEDS)
def test_gradient_through_time_vanishes_geometrically(run, seed):
    small = run("gradient_through_time", SEED=seed).simple["scale 0.5"]
    ratios = small[1:] / small[:-1]
    # The slope of tanh is at most 1, and 0.5 bounds each step.
    assert np.all((ratios > 0.4) & (ratios <= 0.5 + 1e-4))


@pytest.mark.parametrize("seed", SEEDS)
def test_gradient_through_time_in_an_lstm_depends_on_the_forget_bias(run, seed):
    norms = run("gradient_through_time", SEED=seed).lstm
    assert norms["forget bias 0"][-1] < 1e-11
    assert 1e-6 < norms["forget bias 1"][-1] < 1e-3
    assert 0.5 < norms["forget bias 5"][29] < 20
    assert 10 < norms["forget bias 5"][-1] < 100
    forget_gates = np.asarray(keras.ops.sigmoid([0.0, 1.0, 5.0]))
    np.testing.assert_array_equal(forget_gates.astype(float).round(3), [0.5, 0.731, 0.993])
    along_the_cell_state = float(forget_gates[-1]) ** 59
    assert along_the_cell_state == pytest.approx(2 / 3, abs=0.02)


@pytest.mark.parametrize("seed", SEEDS)
def test_gradient_through_time_in_an_lstm_is_the_one_at_its_cell_state(run, seed):
    result = run("gradient_through_time", SEED=seed)
    cell = result.lstm_cell(1)
    kernel, recurrent, bias = (tf.constant(weight) for weight in cell.weights)
    h, c = tf.zeros((2, result.EXAMPLES, result.UNITS))
    hidden, memory = [], []
    with tf.GradientTape() as tape:
        tape.watch([h, c])
        for t in range(result.STEPS):  # the formulas of the page
            hidden.append(h)
            memory.append(c)
            gates = tf.split(result.x[:, t] @ kernel + h @ recurrent + bias, 4, axis=-1)
            i, f, o = (tf.sigmoid(gates[number]) for number in (0, 1, 3))
            c = f * c + i * tf.tanh(gates[2])
            h = o * tf.tanh(c)
        loss = tf.reduce_sum(h * result.direction)
    slopes = tape.gradient(loss, hidden + memory)
    norms = np.array([np.linalg.norm(slope) for slope in slopes]).reshape(2, -1)[:, ::-1]
    at_h, at_c = norms / norms[:, :1]
    measured = result.gradient_norms(cell)
    assert_allclose(measured, at_c, rtol=0.01)
    assert np.abs(at_h / measured - 1).max() > 0.1


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("scale", [0.5, 2.0])
def test_gradient_through_time_is_a_product_of_slopes_and_matrices(run, seed, scale):
    result = run("gradient_through_time", SEED=seed)
    cell = result.simple_cell(scale)
    kernel, recurrent, bias = map(np.asarray, cell.weights)
    states = [np.zeros((result.EXAMPLES, result.UNITS))]
    for t in range(result.STEPS):
        states.append(np.tanh(result.x[:, t] @ kernel + states[-1] @ recurrent + bias))
    delta, norms = result.direction, []
    for h in reversed(states[1:]):
        delta = (delta * (1 - h**2)) @ recurrent.T
        norms.append(np.linalg.norm(delta))
    measured = result.gradient_norms(cell)
    np.testing.assert_allclose(measured, np.array(norms) / norms[0], rtol=0.01)


@pytest.mark.parametrize("seed", SEEDS)
def test_gradient_through_time_depth_alone_makes_it_vanish(run, seed):
    result = run("gradient_through_time", SEED=seed)
    # 60 layers with weights of their own, each half an orthogonal matrix.
    layers = [keras.layers.Dense(result.UNITS, "tanh") for _ in range(result.STEPS)]
    hidden = keras.ops.convert_to_tensor(result.direction)
    inputs = []
    with tf.GradientTape() as tape:
        tape.watch(hidden)
        for layer in layers:
            layer.build(hidden.shape)
            layer.kernel.assign(0.5 * keras.initializers.Orthogonal()(layer.kernel.shape))
            inputs.append(hidden)
            hidden = layer(hidden)
        loss = keras.ops.sum(hidden * result.direction)
    first, *_, last = [np.linalg.norm(g) for g in tape.gradient(loss, inputs)]
    assert 0 < first < 1e-15 * last


# clipping


@pytest.mark.parametrize("seed", SEEDS)
def test_clipping_bounds_the_exploding_gradient(run, seed):
    result = run("clipping", SEED=seed)
    before, after, _ = result.table[2.0]
    assert before > 50 * result.MAX_NORM
    assert after == pytest.approx(result.MAX_NORM)


@pytest.mark.parametrize("seed", SEEDS)
def test_clipping_exploding_gradient_stems_mostly_from_the_first_steps(run, seed):
    result = run("clipping", SEED=seed)
    parts = result.gradients_by_step(2.0 * result.orthogonal)
    early, late = parts[:10].sum(axis=0), parts[10:].sum(axis=0)
    assert result.table[2.0][2] == pytest.approx(1, abs=0.1)
    assert np.linalg.norm(early) > 1.5 * np.linalg.norm(late)


@pytest.mark.parametrize("seed", SEEDS)
def test_clipping_leaves_the_vanishing_gradient_alone(run, seed):
    before, after, early = run("clipping", SEED=seed).table[0.5]
    assert after == before
    assert early < 1e-11


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("scale", [0.5, 2.0])
def test_clipping_keeps_the_direction_and_so_the_share_of_each_step(run, seed, scale):
    result = run("clipping", SEED=seed, MAX_NORM=0.1)
    whole = result.gradients_by_step(scale * result.orthogonal).sum(axis=0)
    clipped = result.clip(whole)
    cosine = np.sum(clipped * whole) / np.linalg.norm(clipped) / np.linalg.norm(whole)
    assert cosine == pytest.approx(1)
    assert np.linalg.norm(clipped) == pytest.approx(0.1)


@pytest.mark.parametrize("scale", [0.5, 2.0])
def test_clipping_starts_from_the_true_gradient(run, scale):
    result = run("clipping", SEED=0, STEPS=12, UNITS=5)
    matrix = scale * result.orthogonal

    def loss(matrix):
        h = np.zeros(5)
        for x_t in result.x:
            h = np.tanh(x_t + h @ matrix)
        return h @ result.error

    measured = np.zeros_like(matrix)
    for index in np.ndindex(matrix.shape):
        step = np.zeros_like(matrix)
        step[index] = 1e-6
        measured[index] = (loss(matrix + step) - loss(matrix - step)) / 2e-6
    gradient = result.gradients_by_step(matrix).sum(axis=0)
    np.testing.assert_allclose(gradient, measured, rtol=1e-5, atol=1e-8)


def test_clipping_is_what_global_clipnorm_does(run):
    result = run("clipping", SEED=0)
    whole = result.gradients_by_step(2.0 * result.orthogonal).sum(axis=0)
    weights = keras.Variable(np.zeros_like(whole), dtype="float32")
    optimizer = keras.optimizers.SGD(1.0, global_clipnorm=result.MAX_NORM)
    optimizer.apply([keras.ops.cast(whole, "float32")], [weights])
    np.testing.assert_allclose(-weights.numpy(), result.clip(whole), atol=1e-5)


def test_clipping_clipnorm_turns_the_gradient_and_global_clipnorm_does_not(run):
    limit = run("clipping", SEED=0).MAX_NORM

    def clipped(**option):
        weights = [keras.Variable(np.zeros(2), dtype="float32") for _ in range(2)]
        optimizer = keras.optimizers.SGD(1.0, **option)
        optimizer.apply([keras.ops.array([30.0, 40.0]), keras.ops.array([0.0, 1.0])], weights)
        return -np.concatenate([w.numpy() for w in weights])

    whole = np.array([30, 40, 0, 1])
    expected = whole * limit / np.linalg.norm(whole)
    np.testing.assert_allclose(clipped(global_clipnorm=limit), expected, rtol=1e-5)
    np.testing.assert_allclose(clipped(clipnorm=limit), [3, 4, 0, 1], rtol=1e-5)


# word_order


@pytest.mark.parametrize("seed", SEEDS)
def test_word_order_lstm_reads_new_pairs_and_a_bag_of_words_stays_at_chance(run, seed):
    accuracy = run("word_order", SEED=seed).accuracy
    assert accuracy["bag of words"] == 0.5
    assert accuracy["LSTM"] > 0.95


@pytest.mark.parametrize("seed", SEEDS)
def test_word_order_needs_pairs_of_neighbors_only(run, seed):
    result = run("word_order", SEED=seed)
    assert result.accuracy["bag of pairs"] > 0.95
    assert result.bag[0].ngram_range == (1, 2)
    alone = make_pipeline(CountVectorizer(), LogisticRegression())  # without the pairs
    alone.fit(result.x_train, result.y_train)
    assert alone.score(result.x_test, result.y_test) == 0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_word_order_classes_hold_the_same_words(run, seed):
    result = run("word_order", SEED=seed)
    for text, label, other, opposite in zip(
        result.x_test[::2],
        result.y_test[::2],
        result.x_test[1::2],
        result.y_test[1::2],
        strict=True,
    ):
        assert (label, opposite) == (1, 0)
        assert sorted(text.replace(",", "").split()) == sorted(other.replace(",", "").split())


@pytest.mark.parametrize("seed", SEEDS)
def test_word_order_test_reviews_are_new_but_their_words_are_known(run, seed):
    result = run("word_order", SEED=seed)
    assert not set(result.x_train) & set(result.x_test)
    tokens = np.asarray(result.vectorize(result.x_test))
    assert len(result.x_test) == 84
    assert not np.any(tokens == 1)  # 1 is the number of an unknown word


@pytest.mark.parametrize("seed", SEEDS)
def test_word_order_mask_makes_padding_invisible(run, seed):
    run("word_order", SEED=seed)
    embedding = keras.layers.Embedding(20, 128, mask_zero=True)
    words = np.random.default_rng(seed).integers(1, 20, size=(3, 4))
    padded = np.pad(words, [(0, 0), (0, 5)])
    for reader in [keras.layers.LSTM(128), keras.layers.GlobalAveragePooling1D()]:
        short, long = reader(embedding(words)), reader(embedding(padded))
        np.testing.assert_allclose(long, short, atol=1e-6)
        vectors = np.asarray(embedding(padded))  # without the mask
        assert np.abs(np.subtract(reader(vectors), short)).max() > 0.001


# rows_read


@pytest.mark.parametrize("seed", SEEDS)
def test_rows_read_raise_the_accuracy(run, seed):
    accuracy = run("rows_read", SEED=seed).accuracy
    assert 0.2 < accuracy[0] < 0.5
    assert accuracy[3] > accuracy[0] + 0.3
    assert accuracy[7] > 0.87
    assert np.all(np.diff(accuracy[:5]) > 0)


@pytest.mark.parametrize("seed", SEEDS)
def test_rows_read_later_do_not_change_earlier_outputs_unless_bidirectional(run, seed):
    result = run("rows_read", SEED=seed)
    changed = result.x_test.copy()
    changed[:, 5:] = 0  # the last three rows
    before, after = result.model(result.x_test), result.model(changed)
    np.testing.assert_allclose(before[:, :5], after[:, :5], atol=1e-6)
    both_ways = keras.layers.Bidirectional(keras.layers.LSTM(8, return_sequences=True))
    difference = np.abs(both_ways(result.x_test) - both_ways(changed)).max(axis=(0, 2))
    assert np.all(difference > 0.001)


@pytest.mark.parametrize("rows", [3, 20])
def test_rows_read_by_the_same_weights_whatever_their_number(run, rows):
    model = run("rows_read", SEED=0).model
    assert model.count_params() == 4 * (8 + 64 + 1) * 64 + (64 + 1) * 10 == 19_338
    longer = keras.Sequential([keras.Input(shape=(None, 8)), *model.layers])
    assert longer(np.zeros((1, rows, 8))).shape == (1, rows, 10)


def test_rows_read_stacked_layers_need_sequences(run):
    images = run("rows_read", SEED=0).x_test
    sequences = keras.layers.LSTM(8, return_sequences=True)
    assert keras.layers.LSTM(4)(sequences(images)).shape == (len(images), 4)
    with pytest.raises(ValueError, match="expected ndim=3, found ndim=2"):
        keras.layers.LSTM(4)(keras.layers.LSTM(8)(images))


# remember_first


class OpenLSTM(keras.layers.LSTM):
    """An LSTM whose forget bias starts at 5."""

    def build(self, shape):
        super().build(shape)
        units = self.cell.units
        self.cell.bias.assign(np.repeat(np.float32([0, 5, 0, 0]), units))


def closed_lstm():
    return keras.layers.LSTM(16, unit_forget_bias=False)


def starts_learned(result, layer, **options):
    return np.sum(result.final_losses(layer, **options) < 0.3, axis=1)


@pytest.mark.parametrize("seed", SEEDS)
def test_remember_first_lstm_learns_by_its_forget_bias(run, seed):
    learned = run("remember_first", SEED=seed).learned
    assert_equal(learned["LSTM, forget bias 1"][:2], 6)
    assert max(learned["LSTM, forget bias 0"]) <= 1


@pytest.mark.parametrize("seed", SEEDS)
def test_remember_first_simple_network_learns_from_some_starts_only(run, seed):
    learned = run("remember_first", SEED=seed).learned
    assert 0 < max(learned["simple"]) < 6


@pytest.mark.parametrize("seed", SEEDS)
def test_remember_first_gru_needs_another_rate_than_the_lstm(run, seed):
    result = run("remember_first", SEED=seed)
    assert [result.RATES[0], result.RATES[-1]] == [0.01, 0.1]
    gru, lstm = result.learned["GRU"], result.learned["LSTM, forget bias 1"]
    assert gru[0] <= 1 < 6 == lstm[0]
    assert gru[-1] >= 4


@pytest.mark.parametrize("seed", SEEDS)
def test_remember_first_over_5_steps_all_learn(run, seed):
    result = run("remember_first", SEED=seed)
    for layer in (keras.layers.SimpleRNN(16), keras.layers.GRU(16), closed_lstm()):
        assert starts_learned(result, layer, steps=5, rates=[0.01]) == [6]


@pytest.mark.parametrize("seed", SEEDS)
def test_remember_first_simple_network_needs_longer_at_a_low_rate(run, seed):
    result = run("remember_first", SEED=seed)
    assert result.learned["simple"][0] <= 1
    simple = keras.layers.SimpleRNN(16)
    assert starts_learned(result, simple, budget=300, rates=[0.01]) >= 3


@pytest.mark.parametrize("seed", SEEDS)
def test_remember_first_over_40_steps_an_lstm_needs_a_larger_forget_bias(run, seed):
    result = run("remember_first", SEED=seed)
    lstm = keras.layers.LSTM(16)
    assert max(starts_learned(result, lstm, steps=40, rates=[0.01, 0.02])) <= 1
    lstm = keras.layers.LSTM(16)
    assert starts_learned(result, lstm, steps=40, budget=300, rates=[0.01]) <= 2
    assert starts_learned(result, OpenLSTM(16), steps=40, rates=[0.01]) >= 5


@pytest.mark.parametrize("seed", SEEDS)
def test_remember_first_over_40_steps_a_gru_learns_from_some_starts(run, seed):
    result = run("remember_first", SEED=seed)
    assert starts_learned(result, keras.layers.GRU(16), steps=40, rates=[0.1]) >= 1


def test_remember_first_trains_each_network_as_adam_does_alone(run):
    result = run("remember_first")
    rate, steps = 0.05, 5
    together = result.final_losses(keras.layers.SimpleRNN(16), steps, 12, [0.01, rate])
    layer = keras.layers.SimpleRNN(16)
    keras.utils.set_random_seed(result.SEED)
    model = keras.Sequential([keras.Input((steps, 9)), layer, keras.layers.Dense(1)])
    clones = [keras.models.clone_model(model) for _ in range(result.STARTS)]
    alone, adam, losses = clones[2], keras.optimizers.Adam(rate), []
    for _ in range(12):
        x, y = result.sample(steps)
        with tf.GradientTape() as tape:
            losses.append(result.cross_entropy(y, alone(x)))
        weights = alone.trainable_variables
        adam.apply(tape.gradient(losses[-1], weights), weights)
    assert together[1, 2] == pytest.approx(np.mean(losses[-10:]), rel=0.01)


def test_remember_first_hides_the_sign_in_the_first_step_alone(run):
    result = run("remember_first")
    x, y = result.sample(15)
    assert_equal(x[:, 0, 8:] > 0, y)
    assert not x[:, 1:, 8].any()
    assert 0 < np.mean(y) < 1
    correlations = [np.corrcoef(x[..., f].T, y[:, 0])[-1, :-1] for f in range(8)]
    assert np.abs(correlations).max() < 0.6


def test_drawn_unrolled_states_are_those_of_keras(run):
    result = run("drawn_unrolled")
    layer = keras.layers.SimpleRNN(1, return_sequences=True)
    layer.build((None, 4, 1))
    layer.set_weights([np.full((1, 1), 1.0), np.full((1, 1), 0.8), np.zeros(1)])
    expected = np.ravel(layer(np.reshape(result.inputs, (1, 4, 1)).astype("float32")))
    assert np.allclose(result.states[1:], expected, atol=1e-6)


def test_drawn_unrolled_shows_every_input_and_state_where_it_passes(run):
    result = run("drawn_unrolled")
    (ax,) = result.figures[0].axes
    texts = {text.get_position(): text.get_text() for text in ax.texts if text.get_text()}
    for step, x in enumerate(result.inputs):
        assert texts[2 * step + 0.5, -1] == f"{x:g}"
        assert texts[2 * step + 1.5, 0.75] == f"{result.states[step + 1]:.2f}"
    assert texts[-0.5, 0.75] == "0.00"
    assert list(texts.values()).count("tanh") == len(ax.patches) == 4


def test_drawn_unrolled_passes_on_nothing_but_the_state(run):
    result = run("drawn_unrolled")
    state = result.states[2]
    for x in result.inputs[2:]:  # what came before is needed for nothing else
        state = np.tanh(result.w * x + result.u * state + result.b)
    assert state == result.states[-1]


def test_clipping_with_checkpoints_gives_the_same_gradient(run):
    result = run("clipping")
    recurrent, every = 1.0 * result.orthogonal, 10
    whole = result.gradients_by_step(recurrent).sum(axis=0)

    def step(state, x_t):
        return np.tanh(x_t + state @ recurrent)

    kept, state = {}, np.zeros(result.UNITS)
    for t, x_t in enumerate(result.x):
        if t % every == 0:
            kept[t] = state
        state = step(state, x_t)
    assert len(kept) == result.STEPS // every
    delta, total = result.error, 0
    for start in reversed(kept):
        states = [kept[start]]  # the states between are computed again
        for x_t in result.x[start : start + every]:
            states.append(step(states[-1], x_t))
        for before, after in zip(states[-2::-1], states[:0:-1], strict=True):
            delta = delta * (1 - after**2)
            total = total + np.outer(before, delta)
            delta = delta @ recurrent.T
    assert_allclose(total, whole, atol=1e-12)


def test_drawn_lstm_takes_the_step_of_keras(run):
    result = run("drawn_lstm")
    cell = keras.layers.LSTMCell(1)
    cell.build((None, 1))
    order = ("input", "forget", "candidate", "output")
    bias = np.array([result.biases[name] for name in order])
    cell.set_weights([np.full((1, 4), result.w), np.full((1, 4), result.u), bias])
    state = [np.array([[result.h]], "float32"), np.array([[result.c]], "float32")]
    _, (h, c) = cell(np.array([[result.x]], "float32"), state)
    assert result.h_new == pytest.approx(float(h[0, 0]), abs=1e-6)
    assert result.c_new == pytest.approx(float(c[0, 0]), abs=1e-6)


def test_drawn_lstm_shows_every_number_where_it_passes(run):
    result = run("drawn_lstm")
    (axes,) = result.figures[0].axes
    words = {text.get_text().strip(): text.get_position() for text in axes.texts}
    for name, value in zip(
        ("forget", "input", "candidate", "output"), (result.f, result.i, result.g, result.o),
        strict=True,
    ):  # fmt: skip
        assert words[f"{name}\n{value:.2f}"] == (result.places[name][0], 0)
    c, kept, new = (words[label] for label in (
        f"c = {result.c:.2f}", f"{result.f * result.c:.2f}", f"new c = {result.c_new:.2f}"
    ))  # fmt: skip
    assert c[1] == kept[1] == new[1], "the cell state stays on its line"
    assert c[0] < result.places["forget"][0] < kept[0] < new[0]
    assert words[f"{result.i * result.g:.2f}"][1] < kept[1]
    assert f"new h = {result.h_new:.2f}" in words
    assert result.printed_numbers == [round(result.c_new, 2), round(result.h_new, 2)]


def test_cells_from_scratch_dropout_keeps_one_mask_for_all_steps(run):
    run("cells_from_scratch")
    keras.utils.set_random_seed(0)
    layer = keras.layers.SimpleRNN(
        32, dropout=0.5, return_sequences=True, activation="linear",
        kernel_initializer="identity", recurrent_initializer="zeros",
    )  # fmt: skip
    passed = np.asarray(layer(np.ones((2, 6, 32), "float32"), training=True))
    assert set(np.unique(passed)) == {0, 2}
    assert np.all(passed == passed[:, :1]), "the same at every step"
    assert not np.array_equal(passed[0], passed[1]), "another for another sequence"


# What the reader sees


def test_cells_from_scratch_prints_the_parameters_of_keras(run):
    result = run("cells_from_scratch")
    assert_equal(result.printed_numbers, [*result.parameters.values()])
    assert result.printed.count("as in Keras: True") == 3
    assert max(result.differences.values()) < 1e-5


def test_clipping_prints_lengths_and_shares(run):
    result = run("clipping")
    for scale, before, after, share in np.reshape(result.printed_numbers[1:], (3, 4)):
        parts = result.gradients_by_step(scale * result.orthogonal)
        whole, early = parts.sum(axis=0), parts[:10].sum(axis=0)
        length = np.linalg.norm(whole)
        assert before == pytest.approx(length, abs=0.051)
        assert after == pytest.approx(min(length, result.MAX_NORM), abs=0.051)
        assert share == float(f"{np.linalg.norm(early) / length:.0e}")


def test_gradient_through_time_shows_the_norms_it_names(run):
    result = run("gradient_through_time")
    for title, curves in (("simple network", result.simple), ("LSTM", result.lstm)):
        for name, norms in curves.items():
            assert_equal(result.labeled(name, title), [range(1, result.STEPS + 1), norms])
            assert norms[0] == 1, "relative to a distance of one step"


def test_remember_first_shows_how_many_starts_each_network_learned_from(run):
    result = run("remember_first")
    for name, learned in result.learned.items():
        assert_equal(result.labeled(name), [range(4), learned])
    (axes,) = result.figures[0].axes
    assert_equal(axes.get_xticks(), [*range(4)])
    assert [text.get_text() for text in axes.get_xticklabels()] == [*map(str, result.RATES)]
    simple, gru, *lstms = result.networks.values()
    assert isinstance(simple, keras.layers.SimpleRNN)
    assert isinstance(gru, keras.layers.GRU)
    assert all(isinstance(each, keras.layers.LSTM) for each in lstms)
    assert list(result.networks)[2:] == ["LSTM, forget bias 1", "LSTM, forget bias 0"]
    assert [each.cell.unit_forget_bias for each in lstms] == [True, False]


def test_rows_read_shows_the_accuracy_on_digits_it_has_not_seen(run):
    result = run("rows_read")
    digits = load_digits()
    labels = {
        np.float32(image / 16).tobytes(): label
        for image, label in zip(digits.images, digits.target, strict=True)
    }  # first row first
    expected = [labels[image.tobytes()] for image in result.x_test]
    answers = np.argmax(result.model(result.x_test), axis=-1)
    accuracy = np.mean(answers == np.reshape(expected, (-1, 1)), axis=0)
    assert_allclose(result.labeled("LSTM"), [range(1, 9), accuracy])
    assert_allclose(result.labeled("chance")[1], 0.1)
    seen = {row.tobytes() for row in result.x_train}
    assert not any(row.tobytes() in seen for row in result.x_test)
    assert (len(result.x_train), len(result.x_test)) == (1300, 497)


def test_word_order_prints_the_accuracy_on_pairs_it_has_not_seen(run):
    result = run("word_order")
    rows = [[100 * value, len(result.x_test)] for value in result.accuracy.values()]
    assert_allclose(np.reshape(result.printed_numbers, (3, 2)), rows, atol=0.51)
    assert not set(result.x_train) & set(result.x_test)
    answers = result.bag.predict(result.x_test)
    assert result.accuracy["bag of pairs"] == np.mean(answers == result.y_test)


def test_drawn_unrolled_prints_its_states(run):
    result = run("drawn_unrolled")
    assert_allclose(result.printed_numbers, result.states, atol=0.006)
