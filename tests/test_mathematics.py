"""Formulas become MathML; dollars, code and markup around them stay what they are."""

import re

import pytest
from markdown import Markdown

from ground_truth.mathematics import to_mathml


@pytest.fixture
def render():
    return Markdown(extensions=["ground_truth.mathematics", "tables"]).convert


def test_inline_formula_stands_in_its_sentence(render):
    html = render("Let $x_i$ be it.")
    assert re.fullmatch(r'<p>Let <math alttext="x_i" display="inline">.*</math> be it\.</p>', html)
    assert "<msub><mi>x</mi><mi>i</mi></msub>" in html


@pytest.mark.parametrize("text", ["$$\nx^2\n$$", "$$x^2$$"])
def test_display_formula_is_a_block(render, text):
    html = render(f"Before.\n\n{text}\n\nAfter.")
    found = re.search(r"<p>Before\.</p>\s*<math ([^>]*)>.*</math>\s*<p>After", html)
    assert found
    assert 'display="block"' in found[1]
    assert 'tabindex="0"' in found[1], "the keyboard scrolls it"


@pytest.mark.parametrize(
    "text",
    ["It costs $5 and $6.", "From $5 to $10", "`$x$` is code", r"\$x\$", "a $ b $ c", "$ x$"],
)
def test_other_dollars_stay_text(render, text):
    assert "<math" not in render(text)


def test_markup_inside_a_formula_is_not_markdown(render):
    html = render(r"$a_{i}*b_{j}*c$ and $\{x\}$ and $a \_ b$")
    assert "<em>" not in html
    assert html.count("<math") == 3


def test_formulas_stand_in_tables_and_lists(render):
    assert render("| a |\n|---|\n| $x$ |").count("<math") == 1
    assert render("- one $x$\n\n    $$y$$\n").count("<math") == 2


def test_comparison_signs_are_escaped(render):
    assert "<mo>&lt;</mo>" in render("$a < b$")


def children(latex, tag):
    return [(part.text, part.attrib) for part in to_mathml(latex, False).iter(tag)]


def test_hat_uses_the_accent_and_not_the_ascii_sign():
    assert [text for text, _ in children(r"\hat{y}", "mo")] == ["\u02c6"]


def test_named_functions_are_spaced_as_in_latex():
    spaces = {
        text: attributes.get("rspace")
        for latex in (r"\max(0, x)", r"\log x")
        for text, attributes in children(latex, "mo")
        if text.isalpha()
    }
    assert spaces == {"max": "0", "log": "0.17em"}


@pytest.mark.parametrize("latex", [r"\frac{1}", r"\nosuchcommand x", r"\left( x", "{"])
def test_broken_latex_is_an_error(latex):
    with pytest.raises(ValueError, match=r".+"):
        to_mathml(latex, False)


def test_sums_carry_their_limits_above_and_below_on_a_line_of_their_own():
    latex = r"\left( \sum_{i=1}^{n} x_i \right)"
    assert len(list(to_mathml(latex, True).iter("munderover"))) == 1
    assert not list(to_mathml(latex, False).iter("munderover"))


def test_prime_stands_beside_its_letter():
    assert not list(to_mathml("f'(z)", False).iter("msup"))
    assert [text for text, _ in children("f'(z)", "mo")] == ["\u2032", "(", ")"]


def test_bars_of_an_absolute_value_stand_close():
    assert {at["lspace"] + at["rspace"] for text, at in children("|w|", "mo")} == {"00"}
    assert {at["lspace"] + at["rspace"] for text, at in children(r"\|w\|", "mo")} == {"00"}
