"""A Python-Markdown extension: `$…$` and `$$…$$` become MathML when the page is built.

No script and no server is needed to read a formula; the browser sets it with the page's font.
"""

import html
import re
from xml.etree import ElementTree

from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString
from math_core import LatexError, LatexToMathML

from ground_truth.problem import Problem
from ground_truth.site import failure
from ground_truth.sources import files

# A dollar opens a formula if no space follows it, and closes one if no space stands before it and
# no digit after it: "$5 and $6" stays text.
INLINE = r"(?<![\\$])\$(?![\s$])((?:\\.|[^\\$])+?)(?<!\s)\$(?![\d$])"
BLOCK = re.compile(r"^[ ]{0,3}\$\$\s*(.+?)\s*\$\$[ ]*$", re.DOTALL)
CONVERTER = LatexToMathML(fancy_error=False)
ENTITIES = {"&ApplyFunction;": "\u2061", "&InvisibleTimes;": "\u2062"}
"""What the converter writes that only HTML knows by name."""
PRIMED = re.compile("<msup>((?:(?!</?msup>).)+)<mo>([\u2032-\u2034\u2057])</mo></msup>")


def mathml(latex, display):
    """Return `latex` as MathML, with its source as `alttext`.

    Raises:
        ValueError: it is no LaTeX, or says what has no place in a formula.

    """
    if re.search(r"(?<!\\)%", latex):
        raise ValueError(r"% begins a comment; the sign is \%")
    try:
        converted = CONVERTER.convert_with_local_state(latex, displaystyle=display)
    except LatexError as error:
        raise ValueError(str(error).partition(": ")[2]) from error  # without the place in it
    for name, character in ENTITIES.items():
        converted = converted.replace(name, character)
    # A prime stands beside its letter: the font's is raised by itself, too small as an exponent.
    converted = PRIMED.sub(r'<mrow>\1<mo lspace="0" rspace="0">\2</mo></mrow>', converted)
    kind = "block" if display else "inline"
    content = converted.partition(">")[2]
    return f'<math alttext="{html.escape(latex)}" display="{kind}">{content}'


def _formula(latex, display):
    latex = " ".join(latex.split())
    try:
        element = ElementTree.fromstring(mathml(latex, display))
    except ValueError as error:
        failure.tell(_located(latex, error))
        element = ElementTree.Element("code", {"class": "failed-formula"})
        element.text = latex
    for part in element.iter():  # atomic: Markdown must not look for emphasis inside a formula
        part.text = part.text and AtomicString(part.text)
    return element


def _located(latex, error):
    """Return the Problem of a formula with the page and line where it stands."""
    root = files.project_root()
    anywhere = re.compile(r"[\s#]+".join(map(re.escape, latex.split())))  # labs are in comments
    path, line = "docs", 1
    for each in [*files.paths(root, "docs", "**/*.md"), *files.paths(root, "docs", "labs/*.py")]:
        text = files.read(root, each)
        if found := anywhere.search(text):
            path, line = each, text.count("\n", 0, found.start()) + 1
            break
    return Problem(path, line, f"the formula ${latex}$ cannot be set: {error}", "correct its LaTeX")


class _Inline(InlineProcessor):
    def handleMatch(self, match, data):
        return _formula(match[1], display=False), match.start(0), match.end(0)


class _Block(BlockProcessor):
    def test(self, parent, block):
        return BLOCK.match(block)

    def run(self, parent, blocks):
        # A wide one scrolls in its box, also by the keyboard.
        box = ElementTree.SubElement(parent, "div", {"class": "formula", "tabindex": "0"})
        box.append(_formula(BLOCK.match(blocks.pop(0))[1], display=True))


class Mathematics(Extension):
    """Formulas as MathML."""

    def extendMarkdown(self, md):
        """Register the patterns: after code and backslash escapes, before emphasis."""
        md.inlinePatterns.register(_Inline(INLINE, md), "formula", 186)
        md.parser.blockprocessors.register(_Block(md.parser), "formula_block", 85)


def makeExtension(**options):
    """Return the extension; Python-Markdown calls this."""
    return Mathematics(**options)
