"""Checks of labs: header, questions, cells that assert, sections at the end, width of code."""

import re

from ground_truth.check.snippets import too_long
from ground_truth.problem import Problem
from ground_truth.sources.catalog import catalog
from ground_truth.sources.scripts import CHECK, all_labs

LAB_END = ("What you can say now", "Exercises")


def labs(root):
    """Return a Problem for each lab whose header, cells or end is not as it should be."""
    problems = []
    for lab in all_labs(root):
        try:
            problems += [Problem(lab.path, *each) for each in _faults(lab, catalog(root))]
        except Problem as problem:
            problems.append(problem)
    return problems


def _faults(lab, questions):
    """Return line, what is wrong and the mend of each fault of `lab`."""
    asked, cells, found = lab.header["questions"], lab.cells, []
    for slug in asked:
        if slug not in questions:
            mend = "name docs/questions/<topic>/<page>.md as <topic>/<page>"
            found.append((4, f"{slug} is no question", mend))
    if not any(CHECK in cell.tags for cell in cells):
        mend = 'assert it in cells that begin with `# %% tags=["check"]`'
        found.append((1, "no cell asserts what the lab claims", mend))
    headings = [
        (cell.line + cell.source.count("\n", 0, each.start()), each[1])
        for cell in cells
        if cell.kind == "markdown"
        for each in re.finditer(r"^## (.+)$", cell.source, re.MULTILINE)
    ]
    if tuple(title for _, title in headings[-2:]) != LAB_END:
        line = headings[-1][0] if headings else 1
        last = ", ".join(title for _, title in headings[-2:])
        found.append((line, f"its last sections are {last}", f"end with {' and '.join(LAB_END)}"))
    for cell in cells:
        if cell.kind == "code":
            found += too_long(enumerate(cell.source.splitlines(), cell.line))
    return found
