"""The parts of a page that have an address: sections, follow-ups, mistakes, and what they answer.

Authors mark beside a heading which of the asked questions the part below it answers, and at the end
of a claim which test asserts it.
"""

import html
import re
from dataclasses import dataclass

from markdown.extensions.toc import slugify

from ground_truth.sources import files, pages

ASKED = re.compile(r"^[ ]*<!-- asked(?:, in short)?: (.+?) -->\n(?:[ ]*\n)?", re.MULTILINE)
"""The mark of an asked question, with the blank line after it."""
SHORT = re.compile(r"^[ ]*<!-- asked, in short: (.+?) -->$", re.MULTILINE)
"""The mark of one that a section answers before its first listing: it becomes a card."""
TICK = re.compile(r"[ ]?\[✓\]\(test:([a-z0-9_]+)\)")
"""The mark of a checked claim, with the space before it."""
PART = re.compile(
    r'^(?:(?P<level>\#{2,3}) (?P<heading>.+)|\?\?\? question "(?P<follow_up>.+)"'
    r"|\*\*(?P<mistake>“.+?”|\".+?\")\*\*(?P<rest>.*))$",
    re.MULTILINE,
)
"""What begins a part: a heading, a follow-up question, or a mistake."""


@dataclass(frozen=True)
class Section:
    """A part of a page."""

    anchor: str
    """The `id` that it has on the page."""
    kind: str
    """"section", "follow-up" or "mistake"."""
    title: str
    """As Markdown."""
    text: str
    """What it says, up to the next part, as Markdown without the marks of asked questions."""
    asked: tuple[str, ...]
    """The questions that it answers, in the words of those who ask them."""
    short: str | None
    """Of those, the one that it answers before its first listing."""
    line: int
    """Where it begins in the file, from 1."""


def anchor(title):
    """Return the `id` of the part with this title, in Markdown or in HTML without tags."""
    return slugify(html.unescape(title).replace("$", ""), "-")


def end_of(text, wanted):
    """Return where the part of a page under the heading with the `id` `wanted` ends in its text.

    Where there is none, it is the end of the part that is in depth: a follow-up is closed at first.
    """
    found = list(PART.finditer(text))
    for number, part in enumerate(found):
        if part["heading"] and anchor(part["heading"]) == wanted:
            return found[number + 1].start() if number + 1 < len(found) else len(text)
    return text.index("## Follow-up questions")


def unmarked(text):
    """Return Markdown without the marks of asked questions, which only machines read."""
    return ASKED.sub("", text)


def unchecked(text):
    """Return Markdown with a plain tick for each mark of a checked claim."""
    return TICK.sub(" ✓", text)


@files.memoized
def sections(root, path):
    """Return the Sections of the page at `path`, a question's or a lab's."""
    text = files.read(root, path)
    if path.endswith(".py"):  # a lab: its prose stands in comments
        prose = re.sub(r"^(?:(?!#)|# %%).*$", "", text, flags=re.MULTILINE)
        text = re.sub(r"^# ?", "", prose, flags=re.MULTILINE)
    head = pages.HEAD.match(text)
    start = head.end() if head else 0
    found = list(PART.finditer(text, start))
    return [
        _section(text, part, found[n + 1].start() if n + 1 < len(found) else len(text))
        for n, part in enumerate(found)
    ]


def _section(text, part, end):
    kind = "follow-up" if part["follow_up"] else "mistake" if part["mistake"] else "section"
    title = part["heading"] or part["follow_up"] or part["mistake"].strip('"“”')
    body = text[part.end() : end]
    short = SHORT.search(body)
    if kind == "follow-up":
        body = re.sub(r"^    ", "", body, flags=re.MULTILINE)
    return Section(
        anchor=anchor(title),
        kind=kind,
        title=title,
        text=unmarked((part["rest"] or "") + body).strip(),
        asked=tuple(ASKED.findall(text[part.end() : end])),
        short=short and short[1],
        line=text.count("\n", 0, part.start()) + 1,
    )
