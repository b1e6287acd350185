"""Checks of what authors mark: ticks lead to tests, asked questions are asked, parts differ."""

import re

from ground_truth.check.pages import can_be_read
from ground_truth.problem import Problem
from ground_truth.sources import files, tests
from ground_truth.sources.asked import asked, marked
from ground_truth.sources.catalog import question_pages
from ground_truth.sources.scripts import Snippet
from ground_truth.sources.sections import ASKED, TICK, sections

NAMED = re.compile(r"`test_[a-z0-9_]+`")


def ticks(root):
    """Return a Problem for each tick without its test, and each test named in a sentence."""
    problems = []
    for path in _marked(root):
        text = files.read(root, path)
        slug = path.removeprefix("docs/questions/").removesuffix(".md")
        module = Snippet(root, f"{slug.replace('-', '_')}/x").tests
        names = {each.name for each in tests.module(root, module).functions}
        for tick in TICK.finditer(text):
            if f"test_{tick[1]}" not in names:
                what = f"the tick names test_{tick[1]}, which is not in {module}"
                mend = "name a test of this page, without test_"
                problems.append(Problem(path, _line(text, tick), what, mend))
        for named in NAMED.finditer(text):
            what = f"a sentence names the test {named[0]}"
            mend = f"end the claim with [✓](test:{named[0][6:-1]})"
            problems.append(Problem(path, _line(text, named), what, mend))
    return problems


def marks(root):
    """Return a Problem for each mark of a question that nobody asks, or that has no answer."""
    known = {each.question for each in asked(root)}
    problems = []
    for path in _marked(root):
        text, answered = files.read(root, path), set()
        for part in sections(root, path):
            answered.update(part.asked)
            for words in part.asked:
                if words not in known:
                    what, mend = f"nobody asks: {words}", "use the words of asked.tsv, or add them"
                    problems.append(Problem(path, part.line, what, mend))
            if part.asked and not re.search(r"\w", part.text):
                what = f"{part.title} answers nothing, but is marked as an answer"
                problems.append(Problem(path, part.line, what, "mark the part that answers"))
        for mark in ASKED.finditer(re.sub(r"^# ?", "", text, flags=re.MULTILINE)):
            if mark[1] not in answered:
                what, mend = "this mark stands below no heading", "put it below what answers it"
                problems.append(Problem(path, _line(text, mark), what, mend))
    return problems


def addresses(root):
    """Return a Problem for each part of a page that has the address of another part."""
    problems = []
    for path in question_pages(root):
        seen = {}
        for part in sections(root, path) if can_be_read(root, path) else []:
            if part.anchor in seen:
                what = f"#{part.anchor} is the address of line {seen[part.anchor]} too"
                problems.append(Problem(path, part.line, what, "word one of the two otherwise"))
            seen[part.anchor] = part.line
    return problems


def _marked(root):
    return [path for path in marked(root) if can_be_read(root, path)]


def _line(text, found):
    return text.count("\n", 0, found.start()) + 1
