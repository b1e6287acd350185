import re
from collections import Counter

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_equal
from scipy.special import softmax

QUERIES = [
    "temperature",
    "top-k and top-p sampling",
    "nucleus sampling",
    "beam search",
    "greedy decoding",
    "perplexity",
    "speculative decoding",
    "how does an llm generate text",
    "why does generated text repeat itself",
    "sampling from a language model",
]
"""What readers may type who look for this page, written without looking at it."""

SEEDS = [0, 1, 2]


# perplexity


@pytest.mark.parametrize("seed", SEEDS)
def test_perplexity_gap_to_new_text_widens_with_context(run, seed):
    found = np.array([*run("perplexity", SEED=seed).found.values()])
    assert np.all(np.diff(found, axis=0) < 0)
    gap = found[:, 1] / found[:, 0]
    assert np.all(np.diff(gap[1:]) > 0.01)
    assert gap[4] > 1.12


def test_perplexity_of_guessing_is_the_number_of_letters(run):
    result = run("perplexity")
    assert result.perplexity(np.full(27, 1 / 27), result.new) == pytest.approx(27)
    assert result.printed_numbers[-1] == 27


@pytest.mark.parametrize("seed", SEEDS)
def test_perplexity_duplicates_flatter_it(run, seed):
    result = run("perplexity", SEED=seed)
    paragraphs = result.manual.split("\n\n")
    np.random.default_rng(seed).shuffle(paragraphs)
    tenth = len(paragraphs) // 10
    new = result.encode(" ".join(paragraphs[:tenth]))
    p = result.language_model(result.encode(" ".join(paragraphs[tenth:])), 4)
    assert result.perplexity(p, new) < result.found[4][1] - 0.1


def test_perplexity_is_of_text_that_was_not_counted(run):
    result = run("perplexity")
    assert len(set(result.paragraphs)) == len(result.paragraphs)
    shown = np.reshape(result.printed_numbers[:-1], (5, 3))
    assert_equal(shown[:, 0], np.arange(5))
    assert_allclose(shown[:, 1:], [*result.found.values()], atol=0.051)
    new = " ".join(result.paragraphs[: len(result.paragraphs) // 10]).lower()
    assert len(result.new) == len(re.sub("[^a-z]+", " ", new))
    for context in (0, 2):
        p = result.language_model(result.text, context)
        assert_allclose(p.sum(axis=-1), 1)
        for column, ids in enumerate((result.text, result.new)):
            logs = [
                np.log(p[tuple(ids[at : at + context + 1])]) for at in range(len(ids) - context)
            ]
            assert np.exp(-np.mean(logs)) == pytest.approx(result.found[context][column])


def test_perplexity_model_is_what_was_counted_mixed_with_fewer_letters(run):
    result = run("perplexity")
    text = "".join(np.array(list(result.LETTERS))[result.text])
    p0, p1, p2 = (result.language_model(result.text, context) for context in range(3))
    e, h, t = (result.LETTERS.index(letter) for letter in "eht")
    counts = [Counter(re.findall(pattern, text)) for pattern in ("(?=(th.))", "(?=(h.))")]
    after_h = sum(counts[1].values())
    assert p1[h, e] == pytest.approx((counts[1]["he"] + 5 * p0[e]) / (after_h + 5))
    after_th = sum(counts[0].values())
    assert p2[t, h, e] == pytest.approx((counts[0]["the"] + 5 * p1[h, e]) / (after_th + 5))


# temperature


def test_temperature_divides_logits(run):
    result = run("temperature")
    for temperature in (0.3, 1, 4):
        p = result.next_probabilities(result.logits, temperature)
        assert_allclose(p, softmax(result.logits / temperature))
        powers = softmax(result.logits) ** (1 / temperature)
        assert_allclose(p, powers / powers.sum())
    near_zero, zero = (result.next_probabilities(result.logits, t) for t in (0.001, 0))
    assert_allclose(near_zero, zero, atol=1e-6)
    assert_equal(
        result.next_probabilities(result.logits, 0),
        np.arange(27) == np.argmax(result.logits),
    )


def test_temperature_raises_entropy(run):
    result = run("temperature")
    temperatures = (0.1, 0.25, 0.5, 1, 2, 4, 8)
    entropies = [result.entropy(result.next_probabilities(result.logits, t)) for t in temperatures]
    assert np.all(np.diff(entropies) > 0)
    assert entropies[-1] < np.log2(27)
    assert result.entropy(np.full(8, 1 / 8)) == 3


def test_temperature_keeps_the_order(run):
    result = run("temperature")
    for temperature in (0.5, 2):
        p = result.next_probabilities(result.logits, temperature)
        assert_equal(np.argsort(p), np.argsort(result.logits))


@pytest.mark.parametrize("top_p", [0.3, 0.8, 0.95])
def test_temperature_makes_top_p_keep_more(run, top_p):
    result = run("temperature")
    kept = [
        np.sum(result.next_probabilities(result.logits, t, top_p=top_p) > 0) for t in (0.5, 1, 2)
    ]
    assert kept[0] < kept[1] < kept[2]


def test_temperature_top_p_keeps_mass_not_a_share_of_tokens(run):
    result = run("temperature")
    p, cut = (result.next_probabilities(result.logits, top_p=top_p) for top_p in (1, 0.8))
    kept = cut > 0
    assert np.sum(kept) == 12
    assert np.sum(p[kept]) >= 0.8 > np.sum(p[kept]) - np.min(p[kept])  # the fewest
    assert np.min(p[kept]) > np.max(p[~kept])
    assert_allclose(cut[kept], p[kept] / np.sum(p[kept]))


def test_temperature_top_k_keeps_as_many_as_it_says(run):
    result = run("temperature")
    p, cut = (result.next_probabilities(result.logits, top_k=k) for k in (None, 3))
    assert_equal(np.flatnonzero(cut), np.sort(np.argsort(-result.logits)[:3]))
    assert_allclose(cut[cut > 0], p[cut > 0] / np.sum(p[cut > 0]))


def test_temperature_shows_the_letters_after_the(run):
    result = run("temperature")
    counted = Counter(re.findall(r"\bthe ([a-z])", result.manual))
    counts = [counted[letter] for letter in result.LETTERS]
    assert_allclose(np.exp(result.logits), np.array(counts) + 0.1)
    assert [figure.get_label() for figure in result.figures] == [
        "temperature = 0.5",
        "temperature = 1",
        "temperature = 2",
    ]
    order = np.argsort(-result.logits, kind="stable")[:20]
    for figure, temperature in zip(result.figures, (0.5, 1, 2), strict=True):
        (axes,) = figure.axes
        p = softmax(result.logits / temperature)
        assert_allclose([bar.get_height() for bar in axes.patches], p[order])
        names = [label.get_text() for label in axes.get_xticklabels()]
        assert names == list(result.LETTERS[order])
        light = [bar.get_facecolor()[3] < 1 for bar in axes.patches]
        before = np.cumsum(p[order]) - p[order]
        assert_equal(light, before >= 0.8)
        assert axes.texts[0].get_text() == f"{-np.sum(p * np.log2(p)):.1f} bits"


# truncation


OPTIONS = ("temperature", "top_p")


def different_at(points, real):
    """Return the share of different words where that share of the words is real."""
    different, shares = points
    assert np.all(np.diff(shares) < 0)
    assert shares[-1] <= real <= shares[0]
    return np.interp(real, shares[::-1], different[::-1])


@pytest.mark.parametrize("seed", SEEDS)
def test_truncation_pays_with_a_noisy_tail_and_much_variety_only(run, seed):
    points = run("truncation", SEED=seed).points
    for real in (0.74, 0.78):
        temperature, top_p = (different_at(points[0, option], real) for option in OPTIONS)
        assert temperature > 1.1 * top_p
    temperature, top_p = (different_at(points[0.3, option], 0.78) for option in OPTIONS)
    assert temperature > 0.97 * top_p
    temperature, top_p = (different_at(points[0.3, option], 0.6) for option in OPTIONS)
    assert temperature * 1.05 < top_p


@pytest.mark.parametrize("seed", SEEDS)
def test_truncation_both_together_beat_either_with_noise(run, seed):
    result = run("truncation", SEED=seed)
    different, real = result.quality(result.write(result.noisy, temperature=0.7, top_p=0.9))
    alone = [different_at(result.points[0.3, option], real) for option in OPTIONS]
    assert different > 1.05 * max(alone)  # 1.09 to 1.17 on seeds 0 to 5


def test_truncation_noise_is_what_makes_the_difference(run):
    result = run("truncation")
    assert_allclose(result.noisy, 0.7 * result.p + 0.3 / 27)
    assert_allclose(result.noisy.sum(axis=-1), 1)
    (axes,) = result.figures[0].axes
    for line, ((noise, option), points) in zip(axes.lines, result.points.items(), strict=True):
        assert_allclose(line.get_data(), points)
        assert line.get_color() == ("C1" if noise else "C0")
        assert line.get_linestyle() == ("-" if option == "temperature" else "--")
    names = [text.get_text().strip() for text in axes.texts]
    assert names == [f"{option}, noise {noise}" for noise, option in result.points]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("different words", "real words")


@pytest.mark.parametrize(("option", "value"), [("temperature", 0.5), ("top_p", 0.8)])
def test_truncation_draws_as_the_option_says(run, option, value):
    result = run("truncation")
    texts = result.write(result.p, **{option: value}, texts=1000)
    after = Counter(each for text in texts for each in re.findall("(?= th(.))", text))
    q = result.p[0, 20, 8]  # after " th"
    if option == "temperature":
        q = q ** (1 / value) / np.sum(q ** (1 / value))
    else:
        order = np.argsort(-q)
        q[order[np.cumsum(q[order]) - q[order] >= value]] = 0
        q = q / q.sum()
    drawn = np.array([after[letter] for letter in result.LETTERS]) / after.total()
    assert after.total() > 1000
    assert np.abs(drawn - q).sum() / 2 < 0.05


def test_truncation_counts_real_and_different_words(run):
    result = run("truncation")
    real = ["the", "value"] * 1500
    texts = [" ".join([*real, "xqxq", "xqxr", "cut"])]
    assert result.quality(texts) == (2 / 3000, 3000 / 3002)


# beam_search


def log_probability(result, letters):
    """Return the mean log probability of the letters after the beginning, one by one."""
    start = len(letters) - result.LENGTH
    return np.mean(
        [np.log(result.p[tuple(letters[at - 3 : at + 1])]) for at in range(start, len(letters))]
    )


def test_beam_search_more_beams_find_more_probable_texts(run):
    result = run("beam_search")
    found = [result.log_p[name] for name in ("greedy", "4 beams", "64 beams", "1000 beams")]
    assert np.all(np.diff(found) > 0.01)


@pytest.mark.parametrize("seed", SEEDS)
def test_beam_search_real_text_is_as_probable_as_drawn_text(run, seed):
    result = run("beam_search", SEED=seed)
    manual, drawn = result.log_p["the manual"], result.log_p["drawn"]
    assert drawn == pytest.approx(manual, abs=0.08)
    everywhere = np.lib.stride_tricks.sliding_window_view(result.ids, 4)
    entropy_of_text = np.log(result.p[tuple(everywhere.T)]).mean()
    assert manual == pytest.approx(entropy_of_text, abs=0.08)
    assert max(manual, drawn) < result.log_p["greedy"] - 0.35
    assert min(result.different[name] for name in ("drawn", "the manual")) > 0.75
    searched = [result.different[name] for name in result.texts if "beams" in name]
    assert max(*searched, result.different["greedy"]) < 0.6


def test_beam_search_greedy_must_loop(run):
    result = run("beam_search")
    (text,) = result.texts["greedy"]
    expected = list(result.beginning)
    for _ in range(result.LENGTH):
        expected.append(int(np.argmax(result.p[tuple(expected[-3:])])))
    assert_equal(text, expected)
    last = {}
    for at in range(17, len(text)):
        state = tuple(text[at - 3 : at])
        if state in last:
            period = at - last[state]
            break
        last[state] = at
    assert_equal(text[at - period : -period], text[at:])


def test_beam_search_finds_the_best_if_it_keeps_all(run):
    result = run("beam_search", LENGTH=3)
    text = result.beam_search(27**2)
    each = result.p[tuple(result.beginning[-3:])]  # of the first letter
    two = each[:, None] * result.p[tuple(result.beginning[-2:])]
    all_three = two[:, :, None] * result.p[result.beginning[-1]]
    best = np.unravel_index(np.argmax(all_three), (27, 27, 27))
    assert_equal(text[-3:], best)


def test_beam_search_prints_what_each_found(run):
    result = run("beam_search")
    lines = result.printed.splitlines()
    for line, (name, texts) in zip(lines, result.texts.items(), strict=True):
        assert_allclose(
            result.log_p[name], np.mean([log_probability(result, each) for each in texts])
        )
        words = ["".join(result.LETTERS[each]).split() for each in texts]
        different = np.mean([len(set(each)) / len(each) for each in words])
        assert re.search(rf"{result.log_p[name]:.2f} +{different:.0%} differ", line)
        assert line.startswith(name)
        assert line.endswith("".join(result.LETTERS[texts[0]])[17:50])
    starts = ["".join(result.LETTERS[each]) for each in result.texts["the manual"]]
    assert all(each in result.text for each in starts)


# speculative


def exact_first(p, q):
    """Return the distribution of a drafted letter that is kept, or replaced from the rest."""
    kept = q * np.minimum(1, p / q)
    rest = np.maximum(p - q, 0)
    return kept + (1 - kept.sum()) * rest / rest.sum()


@pytest.mark.parametrize("last", ["the ", "valu", " imp"])
def test_speculative_first_letter_has_the_large_models_distribution_exactly(run, last):
    result = run("speculative")
    ids = np.frombuffer(last.encode(), np.uint8) % 32
    p, q = result.large(ids), result.small(ids)
    assert_allclose(p.sum(), 1)
    assert_allclose(exact_first(p, q), p)
    drawn = [result.speculate(list(ids), 2)[0] for _ in range(20000)]
    off = np.abs(np.bincount(drawn, minlength=27) / 20000 - p).sum() / 2
    alone = np.random.default_rng(0).multinomial(20000, p, size=100) / 20000
    assert off < 1.5 * np.max(np.abs(alone - p).sum(axis=1) / 2)


def test_speculative_second_and_free_letters_have_it_as_well(run):
    result = run("speculative")
    runs = [result.speculate(result.beginning, 1) for _ in range(40000)]
    for first in (19, 3):  # s and c, the most frequent
        second = [each[1] for each in runs if len(each) == 2 and each[0] == first]
        p = result.large([*result.beginning, first])
        off = np.abs(np.bincount(second, minlength=27) / len(second) - p).sum() / 2
        alone = np.random.default_rng(0).multinomial(len(second), p, size=100) / len(second)
        assert off < 1.5 * np.max(np.abs(alone - p).sum(axis=1) / 2)


@pytest.mark.parametrize("seed", SEEDS)
def test_speculative_plausible_rules_are_wrong(run, seed):
    result = run("speculative", SEED=seed)
    p = result.p
    off = {
        rule: np.abs(np.bincount(each, minlength=27) / 20000 - p).sum() / 2
        for rule, each in result.first.items()
    }
    assert max(off["large model alone"], off["speculative"]) < 0.03
    assert off["redraw from p"] > 0.06
    assert off["accept all"] > 0.25
    shown = [float(each) for each in re.findall(r"differs by (\S+)", result.printed)]
    assert_allclose(shown, [*off.values()], atol=0.0051)
    assert re.findall("(?m)^(.+?) +differs", result.printed) == list(off)


def test_speculative_accepts_the_overlap(run):
    result = run("speculative")
    p, q = result.p, result.small(result.beginning)
    two = [len(result.speculate(result.beginning, 1)) == 2 for _ in range(20000)]
    assert np.mean(two) == pytest.approx(np.minimum(p, q).sum(), abs=0.015)


@pytest.mark.parametrize("seed", SEEDS)
def test_speculative_each_further_draft_adds_less(run, seed):
    result = run("speculative", SEED=seed)
    found = [*result.per_pass.values()]
    assert list(result.per_pass) == [1, 2, 4, 8]
    assert np.all(np.diff(found) > 0)
    assert found[1] - found[0] > 2 * (found[3] - found[2])
    share = found[0] - 1  # of first drafts that are kept
    assert found[3] == pytest.approx((1 - share**9) / (1 - share), abs=0.15)
    shown = re.findall(r"(\d) drafted: (\S+) letters", result.printed)
    assert_allclose(np.float64(shown), [*zip(result.per_pass, found, strict=True)], atol=0.051)


def test_speculative_models_are_what_was_counted(run):
    result = run("speculative")
    text = "".join(np.array(list(" abcdefghijklmnopqrstuvwxyz"))[result.ids])
    after_e = Counter(re.findall("e(.)", text))
    e = np.frombuffer(b"e", np.uint8) % 32
    shares = [after_e[letter] for letter in " abcdefghijklmnopqrstuvwxyz"]
    assert_allclose(result.small(e), np.array(shares) / sum(shares), atol=0.002)
    assert result.small(e).shape == result.large(result.beginning).shape == (27,)
