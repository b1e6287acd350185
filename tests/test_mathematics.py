"""Formulas become MathML; dollars, code and markup around them stay what they are."""

import re

import pytest
from markdown import Markdown

from ground_truth.site.mathematics import mathml


@pytest.fixture
def render():
    return Markdown(extensions=["ground_truth.site.mathematics", "tables"]).convert


def test_inline_formula_stands_in_its_sentence(render):
    html = render("Let $x_i$ be it.")
    assert re.fullmatch(r'<p>Let <math alttext="x_i" display="inline">.*</math> be it\.</p>', html)
    assert "<msub><mi>x</mi><mi>i</mi></msub>" in html


@pytest.mark.parametrize("text", ["$$\nx^2\n$$", "$$x^2$$"])
def test_display_formula_is_a_block(render, text):
    html = render(f"Before.\n\n{text}\n\nAfter.")
    box, block = r'<div class="formula" tabindex="0">', r'<math [^>]*display="block">'
    assert re.search(rf"<p>Before\.</p>\s*{box}\s*{block}.*</math>\s*</div>\s*<p>After", html)


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


@pytest.mark.parametrize(
    ("latex", "part"),
    [
        (r"\hat{y}", "\u02c6</mo>"),  # the accent: the sign of ASCII is far too large
        (r"\max(0, x)", "<mi>max</mi></mrow><mo>\u2061</mo>"),  # no space before a parenthesis
        (r"\log x", '<mi>log</mi></mrow><mo lspace="0.1667em">\u2061</mo>'),
        ("|w|", '<mo stretchy="false" lspace="0" rspace="0">|</mo>'),
        (r"\|w\|", '<mo stretchy="false" lspace="0" rspace="0">\u2016</mo>'),
        ("f'(z)", '<mrow><mi>f</mi><mo lspace="0" rspace="0">\u2032</mo></mrow>'),
        ("(x^2)''", '<mo stretchy="false">)</mo><mo lspace="0" rspace="0">\u2033</mo></mrow>'),
    ],
)
def test_signs_are_set_and_spaced_as_in_latex(latex, part):
    assert part in mathml(latex, False)


@pytest.mark.parametrize(
    "latex", [r"\frac{1}", r"\nosuchcommand x", r"\left( x", "{", "x_", r"\begin{cases} x", "50%"]
)
def test_broken_latex_is_an_error(latex):
    with pytest.raises(ValueError, match=r".+"):
        mathml(latex, False)


def test_limits_stand_above_and_below_on_a_line_of_their_own():
    assert "<munder>" in mathml(r"\max_i x_i", True)
    assert "<munder>" not in mathml(r"\max_i x_i", False)
    assert "<munder>" in mathml(r"\sum_i x_i", False)  # the browser moves these itself
