"""Solutions of the labs' exercises: a lab with some lines changed, and cells that follow it."""

import ast
import re
from functools import cached_property

from ground_truth.problem import Problem
from ground_truth.sources import files, scripts
from ground_truth.sources.models import SolutionHeader, validated
from ground_truth.sources.scripts import CHECK, Cell, Lab

FOLDER = "docs/labs/solutions"
FAILED = "failed"
"""The name of the list in which cells find the assertions of the lab that do not hold."""


class Solution(Lab):
    """One solution, `docs/labs/solutions/<lab>/<solution>.py`; it stands on the page of its lab.

    What runs is the lab, with its header's `changes`, up to the exercises; its assertions, which a
    change may break, are noted and not raised. Then come the solution's own cells.
    """

    @property
    def lab(self):
        """The Lab whose exercise it solves."""
        return Lab(self.root, f"labs/{self.name.split('/')[2]}")

    @property
    def page(self):
        """The page that shows it: the lab itself."""
        return self.lab.path

    @property
    def stem(self):
        """The last part of its name."""
        return self.name.rpartition("/")[2]

    @property
    def anchor(self):
        """The `id` of its part of the page."""
        return f"solution-{self.stem}"

    @property
    def imports(self):
        """The lines of its imports and the lab's, by module; of the lab's the first line."""
        return dict.fromkeys(self.lab.imports, 1) | super().imports

    @cached_property
    def header(self):
        """What the script says about itself: a dict with the fields of SolutionHeader.

        Raises:
            Problem: as that of a lab.
        """
        return self._of(_header)

    @property
    def own(self):
        """Its own cells."""
        return super().cells

    @property
    def cells(self):
        """The lab's cells as they are changed, and its own.

        Raises:
            Problem: what is to be changed, or left out, does not stand once in the lab.
        """
        return [*self.inherited(), *self.own]

    def inherited(self):
        """Return the lab's code cells with what the header says, as Cells `of` the lab."""
        cells = self.lab.cells
        for change in self.header["changes"]:
            count = sum(c.source.count(change["from"]) for c in cells if c.kind == "code")
            if count != 1:
                what = f"`{change['from'].strip()}` stands {count} times in {self.lab.path}"
                raise self.problem(2, what, "say in `from` what stands there once")
        unknown = set(self.header["without"]) - set(_sections(cells))
        if unknown:
            what = f"{self.lab.path} has no section “{min(unknown)}”"
            raise self.problem(2, what, "name headings of the lab in `without`")
        found = [Cell("code", f"{FAILED} = []", of=self.lab.path)]
        for cell, section in zip(cells, _sections(cells), strict=True):
            if cell.kind != "code":
                continue
            source = cell.source
            for change in self.header["changes"]:
                source = source.replace(change["from"], change["to"])
            if section not in self.header["without"]:
                source = _noting(self.path, source) if CHECK in cell.tags else source
                found.append(Cell("code", source, 1, cell.tags, cell.shows, of=self.lab.path))
        return found


def _sections(cells):
    """Return the heading that each cell stands below."""
    found, section = [], ""
    for cell in cells:
        if cell.kind == "markdown":
            section = [section, *re.findall(r"^## (.+)$", cell.source, re.MULTILINE)][-1]
        found.append(section)
    return found


def _noting(path, source):
    """Return the source of a check that notes which of its assertions fail."""
    lines = []
    for statement in scripts.parsed(path, source).body:
        said = ast.unparse(getattr(statement, "test", statement))
        body = "\n    ".join(ast.unparse(statement).splitlines())
        lines.append(f"try:\n    {body}\nexcept AssertionError:\n    {FAILED}.append({said!r})")
    return "\n".join(lines)


def solutions(root, lab=None):
    """Return the solutions of all labs, or of one, in the order of the exercises.

    Raises:
        Problem: a header is wrong.
    """
    below = f"{FOLDER}/{lab.name.rpartition('/')[2]}" if lab else FOLDER
    found = [
        Solution(root, path.removeprefix("docs/").removesuffix(".py"))
        for path in files.paths(root, below, "**/*.py")
    ]
    return sorted(found, key=lambda each: (each.lab.name, each.header["exercise"]))


@files.facts("solution")
def _header(root, path, source):
    header = scripts.HEADER.match(source)
    if not header:
        raise Problem(path, 1, "no header", "begin the script with `# ---` … `# ---`")
    return validated(SolutionHeader, path, re.sub(r"^# ?", "", header[1], flags=re.MULTILINE))
