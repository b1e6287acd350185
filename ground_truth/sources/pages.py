"""Question pages as text: front matter, fences, sections, answers and follow-ups, links."""

import posixpath
import re
from dataclasses import dataclass

from ground_truth.problem import Problem
from ground_truth.sources import files

SECTIONS = (
    "In 30 seconds", "Points to say", "In depth", "Follow-up questions", "Common mistakes",
    "References",
)  # fmt: skip

HEAD = re.compile(r"---\n(.*?)^---\n", re.DOTALL | re.MULTILINE)
FENCE = re.compile(r"^(?P<indent>[ >\d.*+-]*)(?P<fence>`{3,}|~{3,})(?P<options>.*)$")
SHOW = 'from ground_truth import show\nprint(show("{}"))\n'
CALL = re.compile(re.escape(SHOW).replace(r"\{\}", "([a-z0-9_/]+)") + r"\Z")
"""What the only kind of fence on a page holds."""
POINTS = re.compile(r"^## Points to say\n+(.+?)\n+(?=## )", re.MULTILINE | re.DOTALL)
POINT = re.compile(r"^\d+\. (.+(?:\n(?!\d+\. ).+)*)", re.MULTILINE)
ANSWER = re.compile(r"^## In 30 seconds\n+(.+?)\n+(?=## )", re.MULTILINE | re.DOTALL)
FOLLOW_UP = re.compile(r'^\?\?\? question "(.*)"\n\n((?:(?:    .*)?\n)+)', re.MULTILINE)
"""A follow-up question and, indented, its answer."""
LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(([^):\s#]+\.(?:md|py))(#[^)\s]*)?\)")


@dataclass(frozen=True)
class Fence:
    """A fenced block of a page."""

    line: int
    """Where it opens, from 1."""
    options: str
    code: str
    """Its lines, without the indentation of the fence."""
    end: int
    """The line after it."""

    @property
    def shows(self):
        """The name of the snippet that it shows; None if it is another fence."""
        call = CALL.match(self.code)
        return call[1] if call and self.options == 'python exec="1"' else None


def head_and_body(root, path):
    """Return the YAML at the head of the page at `path`, and what follows it.

    Raises:
        Problem: there is no front matter, or the page is no plain UTF-8.
    """
    text = files.read(root, path)
    head = HEAD.match(text)
    if not head:
        raise Problem(path, 1, "no front matter", "begin the page with --- … ---")
    return head[1], text[head.end() :]


def body(root, path):
    """Return the Markdown of the page at `path`, without front matter if there is any."""
    text = files.read(root, path)
    head = HEAD.match(text)
    return text[head.end() :] if head else text


@files.memoized
def fences(root, path):
    """Return the fenced blocks of the page at `path`."""
    return fences_of(files.read(root, path))


def fences_of(text):
    """Return the fenced blocks of `text`."""
    found, lines = [], text.splitlines()
    number = 0
    while number < len(lines):
        opening = FENCE.match(lines[number])
        number += 1
        if not opening:
            continue
        first, code = number, []
        while number < len(lines) and lines[number].strip() != opening["fence"]:
            code.append(lines[number].removeprefix(opening["indent"]) + "\n")
            number += 1
        number += 1
        found.append(Fence(first, opening["options"].strip(), "".join(code), number + 1))
    return found


def without_fences(text):
    """Return `text` without its fenced blocks."""
    lines = text.splitlines()
    for fence in reversed(fences_of(text)):
        del lines[fence.line - 1 : fence.end - 1]
    return "\n".join(lines)


def answer(root, path):
    """Return the answer in 30 seconds on the page at `path`, as Markdown.

    Raises:
        Problem: there is none.
    """
    found = ANSWER.search(body(root, path))
    if not found:
        mend = "begin the page with `## In 30 seconds` and the answer"
        raise Problem(path, 1, "no answer in 30 seconds", mend)
    return found[1].strip()


def points(text):
    """Return the points to say that `text` holds, as Markdown."""
    found = POINTS.search(text)
    return [" ".join(each.split()) for each in POINT.findall(found[1])] if found else []


def follow_ups(text):
    """Return the follow-up questions in `text` with their answers, both as Markdown."""
    return [
        (title, re.sub(r"^    ", "", indented, flags=re.MULTILINE).strip())
        for title, indented in FOLLOW_UP.findall(text)
    ]


def with_links(markdown, page, address):
    """Return Markdown with its links to other pages of the site resolved.

    Args:
        markdown: the text.
        page: the path below `docs/` of the page that it is of.
        address: called with the path below `docs/` that a link leads to and the number of its line
            in the text, from 1; returns the address to link to, or nothing to leave no link.
    """

    def replace(link):
        text, target, fragment = link.groups()
        source = posixpath.normpath(posixpath.join(posixpath.dirname(page), target))
        found = address(source, markdown.count("\n", 0, link.start()) + 1)
        return f"[{text}]({found}{fragment or ''})" if found else text

    return LINK.sub(replace, markdown)


def checked_links(lab, cell, address):
    """Return the Markdown of a lab's cell with its links to other pages resolved.

    Args:
        lab: the Lab, or the Solution of an exercise, whose links begin at its lab.
        cell: the Cell.
        address: returns the address of a path below the site, or nothing to leave no link.

    Raises:
        Problem: a link leads to no page.
    """

    def checked(source, line):
        if not (lab.root / "docs" / source).is_file():
            what = f"the link to docs/{source} leads to no page"
            raise Problem(lab.path, cell.line + line - 1, what, "correct it")
        return address(f"{source.rpartition('.')[0]}/")

    return with_links(cell.source, lab.page.removeprefix("docs/"), checked)
