"""The questions that public lists ask, and where the pages and labs answer them."""

from dataclasses import dataclass

from ground_truth.problem import Problem
from ground_truth.sources import files
from ground_truth.sources.catalog import question_pages
from ground_truth.sources.exercises import is_exercise
from ground_truth.sources.models import LEVELS
from ground_truth.sources.sections import sections

PATH = "asked.tsv"
FIELDS = "question\tasked_by_lists\tlevel"


@dataclass(frozen=True)
class Asked:
    """A question as lists ask it."""

    question: str
    asked_by_lists: int
    level: str
    line: int
    """Where it stands in the file, from 1."""


@dataclass(frozen=True)
class Answer:
    """The part of a page that answers an asked question."""

    source: str
    """The page's path below `docs/`."""
    anchor: str
    title: str
    """Of that part, as Markdown."""


def asked(root):
    """Return what is asked, in the order of the file, the most asked first.

    Raises:
        Problem: a line does not hold a question, the number of lists and a level.
    """
    return _asked(root, PATH)


@files.memoized
def _asked(root, path):
    lines = files.read(root, path).splitlines()
    if lines[0] != FIELDS:
        raise Problem(path, 1, "the first line does not name the columns", f"write {FIELDS!r}")
    found, seen = [], {}
    for number, line in enumerate(lines[1:], 2):
        fields = line.split("\t")
        if len(fields) != 3 or not fields[1].isdigit() or fields[2] not in LEVELS:
            mend = f"write question, number of lists and one of {', '.join(LEVELS)}, with tabs"
            raise Problem(path, number, f"this is no asked question: {line}", mend)
        if fields[0] in seen:
            what = f"the same question stands in line {seen[fields[0]]}"
            raise Problem(path, number, what, "remove one of them")
        seen[fields[0]] = number
        found.append(Asked(fields[0], int(fields[1]), fields[2], number))
    return found


def marked(root):
    """Return the paths of the pages that may say what they answer."""
    practice = [path for path in files.paths(root, "docs/practice", "*.md") if is_exercise(path)]
    return [*practice, *question_pages(root), *files.paths(root, "docs/labs", "*.py")]


def answers(root):
    """Return the Answers to each asked question that has some, by the question's words.

    Exercises come first, then pages and labs; a page's parts in their order.
    """
    found = {}
    for path in marked(root):
        for part in sections(root, path):
            for words in part.asked:
                answer = Answer(path.removeprefix("docs/"), part.anchor, part.title)
                found.setdefault(words, []).append(answer)
    return found
