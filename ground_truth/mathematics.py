"""A Python-Markdown extension: `$…$` and `$$…$$` become MathML when the page is built.

No script and no server is needed to read a formula; the browser sets it with the page's font.
"""

import logging
import re
from xml.etree import ElementTree

from latex2mathml.converter import convert
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString

from ground_truth.project import Problem, project_root

log = logging.getLogger("mkdocs.plugins.ground_truth")

# A dollar opens a formula if no space follows it, and closes one if no space stands before it and
# no digit after it: "$5 and $6" stays text.
INLINE = r"(?<![\\$])\$(?![\s$])((?:\\.|[^\\$])+?)(?<!\s)\$(?![\d$])"
ACCENTS = {"^": "\u02c6", "~": "\u02dc"}
BARS = ("|", "\u2016")
PRIMES = ("\u2032", "\u2033", "\u2034")
ARGUMENTS = {
    "mfrac": 2, "mover": 2, "mroot": 2, "msub": 2, "msubsup": 3, "msup": 2, "munder": 2,
    "munderover": 3,
}  # fmt: skip
"""The children that each MathML element must have."""
LIMITS = {"msub": "munder", "msup": "mover", "msubsup": "munderover"}
LIMITED = ("\u2211", "\u220f", "max", "min", "lim", "argmax", "argmin")
BLOCK = re.compile(r"^[ ]{0,3}\$\$\s*(.+?)\s*\$\$[ ]*$", re.DOTALL)


def to_mathml(latex, display):
    """Return `latex` as a MathML element, with its source as `alttext`.

    Raises:
        ValueError: latex2mathml cannot read it, or leaves a command unread.

    """
    try:
        element = ElementTree.fromstring(convert(latex, display="block" if display else "inline"))
    except Exception as error:  # the library raises many kinds, most without a message
        raise ValueError(f"{type(error).__name__} {error}".strip()) from error
    for part in element.iter():
        part.tag = part.tag.partition("}")[2] or part.tag
        _check_arguments(part)
        _set_accent(part)
        _set_prime(part)
        _set_spacing(part)
        if display:
            _set_limits(part)
        if part.text and part.text.startswith("\\"):
            raise ValueError(f"unknown command {part.text}")
        # Atomic: Markdown must not look for emphasis inside a formula.
        part.text = part.text and AtomicString(part.text)
    element.set("alttext", latex)
    if display:
        element.set("tabindex", "0")  # a wide one scrolls inside itself
    return element


def _set_accent(part):
    """Give a hat or tilde the accent's own sign: the ASCII one is set far too large."""
    if part.tag == "mover" and len(part) == 2 and part[1].text in ACCENTS:
        part[1].text = ACCENTS[part[1].text]


def _set_prime(part):
    """Set a prime beside its letter: the sign is raised by itself, and too small as an exponent."""
    if part.tag == "msup" and part[1].text in PRIMES:
        part.tag = "mrow"
        part[1].tag = "mo"
        part[1].attrib.update(lspace="0", rspace="0")


def _set_spacing(part):
    """Space named functions and bars as LaTeX does.

    Thin beside operands and none before a parenthesis for a function; none around the bars of an
    absolute value.
    """
    for previous, child, following in zip([None, *part], part, [*part[1:], None], strict=False):
        if child.tag.rpartition("}")[2] not in ("mi", "mo") or child.get("mathvariant"):
            continue
        if child.text in BARS and not child.get("form"):  # those of \\left and \\right stretch
            child.attrib.update(lspace="0", rspace="0", stretchy="false")
        elif len(child.text or "") > 1 and child.text.isalpha():
            opens = following is not None and (following.text or "") in tuple("([{|")
            after_operand = previous is not None and not previous.tag.endswith("mo")
            child.tag = "mo"
            child.set("lspace", "0.17em" if after_operand else "0")
            child.set("rspace", "0" if opens else "0.17em")


def _set_limits(part):
    """Let sums and the like carry their limits above and below where there is room for it."""
    if part.tag in LIMITS and part[0].text in LIMITED:
        part.tag = LIMITS[part.tag]
        part[0].set("movablelimits", "true")


def _check_arguments(part):
    """Raise ValueError if a command lacks an argument, which the library lets pass."""
    if len(part) != ARGUMENTS.get(part.tag, len(part)):
        raise ValueError(f"{part.tag} needs {ARGUMENTS[part.tag]} arguments")


def _formula(latex, display):
    latex = " ".join(latex.split())
    try:
        return to_mathml(latex, display)
    except ValueError as error:
        log.error("%s", _located(latex, error))
        failed = ElementTree.Element("code", {"class": "failed-formula"})
        failed.text = latex
        return failed


def _located(latex, error):
    """Return the Problem of a formula with the page and line where it stands."""
    root = project_root()
    for page in sorted((root / "docs").rglob("*.md")):
        text = page.read_text(encoding="utf-8")
        found = re.search(r"\s+".join(map(re.escape, latex.split())), text)
        if found:
            path = page.relative_to(root).as_posix()
            line = text.count("\n", 0, found.start()) + 1
            break
    else:
        path, line = "docs", 1
    return Problem(path, line, f"the formula ${latex}$ cannot be set: {error}", "correct its LaTeX")


class _Inline(InlineProcessor):
    def handleMatch(self, match, data):
        return _formula(match[1], display=False), match.start(0), match.end(0)


class _Block(BlockProcessor):
    def test(self, parent, block):
        return BLOCK.match(block)

    def run(self, parent, blocks):
        parent.append(_formula(BLOCK.match(blocks.pop(0))[1], display=True))


class Mathematics(Extension):
    """Formulas as MathML."""

    def extendMarkdown(self, md):
        """Register the patterns: after code and backslash escapes, before emphasis."""
        md.inlinePatterns.register(_Inline(INLINE, md), "formula", 186)
        md.parser.blockprocessors.register(_Block(md.parser), "formula_block", 85)


def makeExtension(**options):
    """Return the extension; Python-Markdown calls this."""
    return Mathematics(**options)
