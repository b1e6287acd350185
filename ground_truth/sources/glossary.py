"""The terms of the field: a sentence each, other words for them, and where they are explained."""

from dataclasses import dataclass

from ground_truth.problem import Problem
from ground_truth.sources import files
from ground_truth.sources.sections import anchor

PATH = "glossary.tsv"
FIELDS = "term\talso\tsentence\texplained_at"


@dataclass(frozen=True)
class Term:
    """A term of the field."""

    term: str
    also: tuple[str, ...]
    """Abbreviations and synonyms."""
    sentence: str
    explained_at: str
    """`<topic>/<page>` or `<topic>/<page>#<anchor>`; empty if no page explains it."""
    line: int
    """Where it stands in the file, from 1."""

    @property
    def anchor(self):
        """The `id` of its entry on the page."""
        return anchor(self.term)


def glossary(root):
    """Return the Terms, by the alphabet.

    Raises:
        Problem: a line does not hold a term with one sentence, or a word stands in two.
    """
    return _glossary(root, PATH)


@files.memoized
def _glossary(root, path):
    lines = files.read(root, path).splitlines()
    if lines[0] != FIELDS:
        raise Problem(path, 1, "the first line does not name the columns", f"write {FIELDS!r}")
    found, seen = [], {}
    for number, line in enumerate(lines[1:], 2):
        fields = line.split("\t")
        if len(fields) != 4 or not fields[0] or not fields[2].endswith("."):
            mend = "write term, other words with commas, one sentence, and a page or nothing"
            raise Problem(path, number, f"this is no entry: {line[:60]}", mend)
        also = tuple(each.strip() for each in fields[1].split(",") if each.strip())
        for word in (each.casefold() for each in (fields[0], *also)):
            if word in seen:
                what = f"{word} stands in line {seen[word]} too"
                raise Problem(path, number, what, "keep it in one entry")
            seen[word] = number
        found.append(Term(fields[0], also, fields[2], fields[3], number))
    return sorted(found, key=lambda term: term.term.casefold())
