"""Scripts that are run and shown: teaching snippets, and labs, which are scripts of cells."""

import ast
import re
import sys
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from ground_truth.problem import Problem
from ground_truth.sources import files
from ground_truth.sources.models import LabHeader, validated

CHECK = "check"
"""The tag of the cells that assert what a lab claims."""
HEADER = re.compile(r"# ---\n((?:#.*\n)*?)# ---\n")
CELL = re.compile(r"^# %%", re.MULTILINE)
FIGURE = re.compile(r"# Figure: (.*(?:\n# .*)*)")
"""How a cell that draws begins: with what is to be seen, the text alternative of its figure."""


@dataclass(frozen=True)
class Cell:
    """One cell of a script, and of the notebook made of it."""

    kind: str
    """`markdown` or `code`."""
    source: str
    line: int = 1
    """Where its source begins in the script."""
    tags: tuple[str, ...] = ()
    shows: str = ""
    """What is to be seen in its figures."""
    of: str = ""
    """The script that it is taken from, if not its own."""
    stdout: str = ""
    """What it printed; empty before it ran."""
    figures: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """What it drew: SVG elements, and PNG in base64."""


@dataclass(frozen=True)
class Script:
    """A script of this project."""

    root: Path
    name: str
    """What commands and messages call it."""

    @property
    def source(self):
        """The script's text.

        Raises:
            Problem: there is no such file, or it is no plain UTF-8.
        """
        return self._of(files.read)

    def _of(self, function):
        """Return what `function` says of the script's file."""
        try:
            return function(self.root, self.path)
        except FileNotFoundError:
            what, mend = f"there is no {self.path}", "create it, or correct the name in show(…)"
            raise Problem(*self.place_on_page, what, mend) from None
        except Problem as problem:  # of the file alone: say where it is shown
            raise self.problem(problem.line, problem.what, problem.mend) from None

    @property
    def imports(self):
        """The lines of its imports, by the top-level name of the module; `.` if relative.

        Raises:
            Problem: as `source`, or it is not valid Python.
        """
        return self._facts["imports"]

    @property
    def packages(self):
        """The imported modules that do not come with Python, sorted."""
        return [n for n in self.imports if n != "." and n not in sys.stdlib_module_names]

    @property
    def code(self):
        """Its code cells, in their order."""
        return [cell for cell in self.cells if cell.kind == "code"]

    @property
    def _facts(self):
        return self._of(_facts)

    def problem(self, line, what, mend, report=""):
        """Return a Problem of this script, with the place where it is shown."""
        page, line_on_page = self.place_on_page
        shown_on = "" if page == self.path else f"{page}:{line_on_page}"
        return Problem(self.path, line, what, mend, shown_on, report)


class Snippet(Script):
    """One teaching script, `snippets/<topic>/<page>/<snippet>.py`: a single cell."""

    @property
    def path(self):
        """The script's path below the root."""
        return f"snippets/{self.name}.py"

    @property
    def stem(self):
        """The last part of its name."""
        return self.name.rpartition("/")[2]

    @property
    def page(self):
        """The page that shows it, below the root: Python names with hyphens for underscores."""
        folder = "docs" if self.is_of_exercise else "docs/questions"
        return f"{folder}/{self.name.rpartition('/')[0].replace('_', '-')}.md"

    @property
    def is_of_exercise(self):
        """Whether it is the solution of an exercise, or a mistake."""
        return self.name.startswith("practice/")

    @property
    def anchor(self):
        """The `id` of a mistake on the page of its exercise."""
        return self.stem.replace("_", "-")

    @property
    def solves(self):
        """Whether it is the solution of an exercise: all of the page's tests are of it."""
        return self.is_of_exercise and self.stem == "solution"

    @property
    def place_on_page(self):
        """The page and the line in it that show the snippet; line 1 if none does."""
        try:
            lines = files.read(self.root, self.page).splitlines()
        except (OSError, Problem):
            return self.page, 1
        call = f'show("{self.name}")'
        return self.page, next((n for n, line in enumerate(lines, 1) if call in line), 1)

    @property
    def tests(self):
        """The module with its tests, below the root."""
        folder, _, page = self.name.rpartition("/")[0].rpartition("/")
        return "/".join(filter(None, ["tests/snippets", folder, f"test_{page}.py"]))

    @property
    def claim(self):
        """The first paragraph of the module docstring: the claim that the snippet demonstrates."""
        return self._facts["claim"]

    @property
    def look(self):
        """What follows it in the docstring: what to see in what the snippet shows."""
        return self._facts["look"]

    @property
    def begins(self):
        """The line where its own code begins, after docstring and imports."""
        return self._facts["begins"]

    @property
    def cells(self):
        """The script as its only cell."""
        return [Cell("code", self.source, shows=self.claim)]


class Lab(Script):
    """One experiment as a script of cells, `docs/labs/<name>.py`; its page is itself.

    Its name is its path below `docs/`, without the ending: `labs/generating-digits`.
    """

    @property
    def path(self):
        """The script's path below the root."""
        return f"docs/{self.name}.py"

    page = path

    @property
    def place_on_page(self):
        """A lab is shown from its first line on."""
        return self.path, 1

    @cached_property
    def header(self):
        """What the script says about itself: a dict with the fields of LabHeader.

        Raises:
            Problem: the header is missing, is no YAML, or lacks a field or has a wrong one.
        """
        return self._of(_header)

    @property
    def title(self):
        """The lab's title."""
        return self.header["title"]

    @property
    def cells(self):
        """The cells in their order.

        Raises:
            Problem: the script holds something that is no cell.
        """
        return [Cell(**{**cell, "tags": tuple(cell["tags"])}) for cell in self._of(_cells)]


def all_snippets(root):
    """Return every snippet below `root`, sorted by name."""
    found = files.paths(root, "snippets", "**/*.py")
    return [Snippet(root, path.removeprefix("snippets/").removesuffix(".py")) for path in found]


def all_labs(root):
    """Return every lab below `root`, sorted by name."""
    found = files.paths(root, "docs/labs", "*.py")
    return [Lab(root, path.removeprefix("docs/").removesuffix(".py")) for path in found]


def parsed(path, source):
    """Return the syntax tree of the script at `path`.

    Raises:
        Problem: it is not valid Python.
    """
    try:
        return ast.parse(source)
    except SyntaxError as error:
        what = f"{type(error).__name__}: {error.msg}"
        raise Problem(path, error.lineno or 1, what, "correct the syntax") from None


def imported(tree):
    """Return the lines of the imports in `tree` by the top-level name of the module, sorted."""
    lines = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                lines.setdefault(alias.name.partition(".")[0], node.lineno)
        elif isinstance(node, ast.ImportFrom):
            lines.setdefault("." if node.level else node.module.partition(".")[0], node.lineno)
    return dict(sorted(lines.items()))


@files.facts("script")
def _facts(root, path, source):
    tree = parsed(path, source)
    claim, _, look = (ast.get_docstring(tree) or "").partition("\n\n")
    return {
        "claim": " ".join(claim.split()), "look": " ".join(look.split()), "imports": imported(tree),
        "begins": _after_imports(tree),
    }  # fmt: skip


def _after_imports(tree):
    """Return the line of the first statement that is neither docstring nor import."""
    for node in tree.body:
        text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if not text and not isinstance(node, ast.Import | ast.ImportFrom):
            return min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
    return 1


@files.facts("header")
def _header(root, path, source):
    header = HEADER.match(source)
    if not header:
        raise Problem(path, 1, "no header", "begin the script with `# ---` … `# ---`")
    text = re.sub(r"^# ?", "", header[1], flags=re.MULTILINE)
    return validated(LabHeader, path, text)


@files.facts("cells")
def _cells(root, path, source):
    import jupytext  # takes longer than all that a warm build does with labs

    found = [
        cell for cell in jupytext.reads(source, fmt="py:percent").cells
        if cell.cell_type != "raw"  # the header
    ]  # fmt: skip
    lines = [source.count("\n", 0, marker.start()) + 2 for marker in CELL.finditer(source)]
    if len(found) != len(lines):
        raise Problem(path, 1, "there is code outside the cells", "begin each cell with `# %%`")
    made = []
    for cell, line in zip(found, lines, strict=True):
        shows = FIGURE.match(cell.source)
        made.append({
            "kind": cell.cell_type,
            "source": cell.source,
            "line": line,
            "tags": cell.metadata.get("tags", []),
            "shows": " ".join(shows[1].replace("\n# ", " ").split()) if shows else "",
        })  # fmt: skip
    return made
