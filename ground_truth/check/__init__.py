"""The checks that keep pages, snippets and tests one; each says what is wrong, and the mend.

They run in every build, in `make serve` and in `make lint`.
"""

from ground_truth.check import (
    claims,
    exercises,
    glossary,
    labs,
    pages,
    questions,
    snippets,
    tests,
)
from ground_truth.problem import Problem

CHECKS = (
    pages.readable, pages.fences, snippets.places, tests.of_snippets, questions.of_catalog,
    pages.anatomy, claims.ticks, claims.marks, claims.addresses,
    exercises.of_exercises, glossary.entries, glossary.terms, snippets.style, labs.labs,
)  # fmt: skip


def problems(root):
    """Return every Problem that the checks find in the project at `root`, each once."""
    found = {}
    for check in CHECKS:
        try:
            for problem in check(root):
                found.setdefault(str(problem), problem)
        except Problem as problem:  # of a file that cannot be read at all
            found.setdefault(str(problem), problem)
    return list(found.values())
