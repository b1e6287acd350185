"""Checks of labs: header, questions, cells that assert, sections at the end, width, solutions."""

import re

from ground_truth.check.snippets import too_long
from ground_truth.problem import Problem
from ground_truth.sources.catalog import catalog
from ground_truth.sources.scripts import CHECK, all_labs
from ground_truth.sources.solutions import FOLDER, solutions

LAB_END = ("What you can say now", "Exercises")


def labs(root):
    """Return a Problem for each lab whose header, cells or end is not as it should be."""
    problems = []
    for lab in all_labs(root):
        try:
            problems += [Problem(lab.path, *each) for each in _faults(lab, catalog(root))]
            problems += _of_solutions(lab)
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


def _of_solutions(lab):
    """Yield a Problem for each exercise without its one solution, and each fault of a solution."""
    last = next((c for c in reversed(lab.cells) if f"## {LAB_END[-1]}" in c.source), lab.cells[-1])
    listed = last.source.rpartition(LAB_END[-1])[2]
    asked = {int(number) for number in re.findall(r"^(\d+)\. ", listed, re.MULTILINE)}
    found = solutions(lab.root, lab)
    solved = [each.header["exercise"] for each in found]
    for number in sorted(asked - set(solved)):
        mend = f"write {FOLDER}/{lab.path.rpartition('/')[2][:-3]}/<what it shows>.py"
        yield Problem(lab.path, last.line, f"exercise {number} has no solution", mend)
    for solution in found:
        number = solution.header["exercise"]
        if number not in asked or solved.count(number) > 1:
            what = f"exercise {number} of the lab is not there, or has two solutions"
            yield Problem(solution.path, 2, what, "say which one it solves in `exercise`")
        try:
            solution.inherited()
        except Problem as problem:
            yield problem
        kinds = [cell.kind for cell in solution.own]
        if kinds[:1] != ["markdown"]:
            yield Problem(solution.path, 1, "it does not begin with the answer", "say it in words")
        if not any(CHECK in cell.tags for cell in solution.own):
            mend = 'assert it in a cell that begins with `# %% tags=["check"]`'
            yield Problem(solution.path, 1, "no cell asserts what it says", mend)
        for cell in solution.own:
            if "plt.show" in cell.source:
                mend = "print numbers: it stands folded"
                yield Problem(solution.path, cell.line, "it draws", mend)
            if cell.kind == "code":
                lines = enumerate(cell.source.splitlines(), cell.line)
                yield from (Problem(solution.path, *each) for each in too_long(lines))
