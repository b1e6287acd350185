"""Checks of pages: that they can be read, their fences, and the anatomy of a question."""

import re

from ground_truth.problem import Problem
from ground_truth.sources import files
from ground_truth.sources.catalog import question_pages
from ground_truth.sources.pages import FOLLOW_UP, HEAD, POINT, SECTIONS, fences_of
from ground_truth.sources.pages import fences as fences_on

ALOUD = (50, 90)
"""Words of the answer to say aloud, at least and at most."""
FOLLOW_UPS = 4
LISTINGS = (4, 8)
"""Snippets that a page shows, at least and at most: two may be drawings."""
POINTS = (3, 5)
"""Points to say, at least and at most."""
IDENTIFIER = re.compile(r"https://(doi\.org/10\.|arxiv\.org/abs/\d{4}\.\d{4,5})")


def all_pages(root):
    """Return the paths of all Markdown pages below `root`."""
    return files.paths(root, "docs", "**/*.md")


def readable(root):
    """Return a Problem for each page, script or test module that cannot be read as text."""
    problems = []
    for folder, pattern in (("docs", "**/*.md"), ("docs", "**/*.py"), ("snippets", "**/*.py"),
                            ("tests/snippets", "**/*.py")):  # fmt: skip
        for path in files.paths(root, folder, pattern):
            try:
                files.read(root, path)
            except Problem as problem:
                problems.append(problem)
    return problems


def fences(root):
    """Return a Problem for each fence that is not the one that shows a snippet."""
    mend = (
        'write ```python exec="1", then `from ground_truth import show`, then '
        '`print(show("<topic>/<page>/<snippet>"))`; put code in a snippet'
    )
    return [
        Problem(
            path,
            fence.line,
            f"this fence is not the one that shows a snippet: ```{fence.options}",
            mend,
        )
        for path in all_pages(root)
        if can_be_read(root, path)
        for fence in fences_on(root, path)
        if not fence.shows
    ]


def anatomy(root):
    """Return a Problem for each departure from the anatomy of a question's page."""
    return [
        Problem(path, *problem)
        for path in question_pages(root)
        if can_be_read(root, path)
        for problem in _departures(root, path)
    ]


def can_be_read(root, path):
    """Return whether the file at `path` is plain text; if not, `readable` says so."""
    try:
        files.read(root, path)
    except Problem:
        return False
    return True


@files.facts("anatomy")
def _departures(root, path, text):
    """Return line, what is wrong and the mend of each departure."""
    head = HEAD.match(text)
    if not head:
        return []  # the catalog says so
    lines, body = text.splitlines(), text[head.end() :]
    first = head[0].count("\n") + 1
    found = []
    if headings := re.findall(r"^# ", body, re.MULTILINE):
        mend = "remove them: the title becomes the heading"
        found.append((first, f"{len(headings)} level-1 headings", mend))
    headings = tuple(re.findall(r"^## (.+)$", body, re.MULTILINE))
    if headings != SECTIONS:
        mend = f"write exactly {', '.join(SECTIONS)}"
        return [*found, (first, f"its sections are {', '.join(headings)}", mend)]
    sections = dict(zip(SECTIONS, re.split(r"^## .+$", body, flags=re.MULTILINE)[1:], strict=True))
    line = {name: lines.index(f"## {name}") + 1 for name in SECTIONS}
    words = len(sections["In 30 seconds"].split())
    if not ALOUD[0] <= words <= ALOUD[1]:
        what = f"the answer to say aloud has {words} words"
        found.append((line["In 30 seconds"], what, f"say it in {ALOUD[0]} to {ALOUD[1]}"))
    points = POINT.findall(sections["Points to say"])
    if not POINTS[0] <= len(points) <= POINTS[1] or not all(p.startswith("**") for p in points):
        mend = f"write {POINTS[0]} to {POINTS[1]}, each as 1. **Hook.** Sentence."
        found.append((line["Points to say"], f"{len(points)} points to say", mend))
    follow_ups = len(FOLLOW_UP.findall(sections["Follow-up questions"]))
    if follow_ups < FOLLOW_UPS:
        mend = f'write at least {FOLLOW_UPS}, each as ??? question "…?"'
        found.append((line["Follow-up questions"], f"{follow_ups} follow-up questions", mend))
    listings = sum(bool(fence.shows) for fence in fences_of(text))
    if not LISTINGS[0] <= listings <= LISTINGS[1]:
        mend = f"show {LISTINGS[0]} to {LISTINGS[1]}; a second headline is a second page"
        found.append((line["In depth"], f"the page shows {listings} snippets", mend))
    if unwritten := [n for n, each in enumerate(lines, 1) if "WRITE THIS" in each]:
        found += [(n, "this is not written yet", "write it") for n in unwritten]
    return found + _references(lines, line["References"], sections["References"])


def _references(lines, line, section):
    entries = re.findall(r"^[-*] (?:.|\n(?![-*\n]))+", section, re.MULTILINE)
    if not entries:
        return [(line, "no references", "list the primary papers")]
    return [
        (
            next(n for n, each in enumerate(lines, 1) if each and entry.startswith(each)),
            "this reference has no DOI or arXiv number",
            "link one of the two",
        )
        for entry in entries
        if not IDENTIFIER.search(entry)
    ]
