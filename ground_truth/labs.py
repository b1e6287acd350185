"""Labs: what their scripts say about them, and their cells."""

import re
from dataclasses import dataclass, field

import jupytext
import yaml

from ground_truth import links
from ground_truth.catalogue import DESCRIPTION_LENGTH, LOADER
from ground_truth.project import Problem

HEADER = re.compile(r"# ---\n((?:#.*\n)*?)# ---\n")
CELL = re.compile(r"^# %%", re.MULTILINE)
FIELDS = {"title": str, "description": str, "questions": list, "seconds": int}
CHECK = "check"
"""The tag of the cells that assert what a lab claims."""
FIGURE = re.compile(r"# Figure: (.*(?:\n# .*)*)")
"""How a cell that draws begins: with what is to be seen, the text alternative of its figure."""


@dataclass(frozen=True)
class Facts:
    """What the header of a lab's script says."""

    title: str
    description: str
    questions: tuple[str, ...]
    """The slugs of the questions that it practices."""
    seconds: int
    """Roughly, on two cores; written, not measured."""


@dataclass(frozen=True)
class Cell:
    """One cell of a notebook, with what it printed and drew."""

    kind: str
    """`markdown` or `code`."""
    source: str
    line: int = 1
    """Where it stands in the script: the line of its `# %%`."""
    tags: tuple[str, ...] = ()
    stdout: str = ""
    figures: tuple[str, ...] = field(default=(), repr=False)
    """SVG elements."""
    shows: str = ""
    """What is to be seen in its figures."""


def facts(lab):
    """Return the Facts of `lab`.

    Raises:
        Problem: the header is missing, is not YAML, or lacks a field or has a wrong one.
    """
    header = HEADER.match(lab.source)
    if not header:
        raise Problem(lab.relative_path, 1, "no header", "begin the script with `# ---` … `# ---`")
    text = re.sub(r"^# ?", "", header[1], flags=re.MULTILINE)
    try:
        fields = yaml.load(text, LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise Problem(
            lab.relative_path,
            mark.line + 2 if mark else 1,
            f"the header is not YAML: {getattr(error, 'problem', None) or error}",
            "correct it; quote a text that contains a colon",
        ) from None
    if not isinstance(fields, dict) or fields.keys() != FIELDS.keys():
        raise Problem(
            lab.relative_path,
            2,
            f"the header has other fields than {', '.join(FIELDS)}",
            "write each of them once, as `# title: …`",
        )
    for name, kind in FIELDS.items():
        if not isinstance(fields[name], kind) or not fields[name]:
            line = 2 + [each.partition(":")[0] for each in text.splitlines()].index(name)
            raise Problem(lab.relative_path, line, f"`{name}` is no {kind.__name__}", "correct it")
    if len(fields["description"]) > DESCRIPTION_LENGTH:
        raise Problem(
            lab.relative_path,
            3,
            f"the description has {len(fields['description'])} characters",
            f"cut it to {DESCRIPTION_LENGTH}",
        )
    return Facts(**{**fields, "questions": tuple(fields["questions"])})


def question_problems(lab, questions):
    """Return a Problem for each question that `lab` says it practices and that is not there."""
    return [
        Problem(
            lab.relative_path,
            4,
            f"{slug} is no question",
            "name docs/questions/<topic>/<page>.md as <topic>/<page>",
        )
        for slug in facts(lab).questions
        if slug not in questions
    ]


def cells(lab, result=None):
    """Return the cells of `lab` in their order, with what they printed and drew in `result`.

    Raises:
        Problem: the script holds something that is no cell.
    """
    found = [
        cell for cell in jupytext.reads(lab.source, fmt="py:percent").cells
        if cell.cell_type != "raw"  # the header
    ]  # fmt: skip
    lines = [lab.source.count("\n", 0, marker.start()) + 1 for marker in CELL.finditer(lab.source)]
    if len(found) != len(lines):
        raise Problem(
            lab.relative_path, 1, "there is code outside the cells", "begin each cell with `# %%`"
        )
    outputs = iter(result.cells if result else [])
    figures = iter(result.figures if result else [])
    made = []
    for cell, line in zip(found, lines, strict=True):
        stdout, count = next(outputs, ("", 0)) if cell.cell_type == "code" else ("", 0)
        made.append(
            Cell(
                cell.cell_type,
                cell.source,
                line,
                tuple(cell.metadata.get("tags", ())),
                stdout,
                tuple(next(figures) for _ in range(count)),
                _shows(cell.source),
            )
        )
    return made


def with_links(lab, cell, address):
    """Return the Markdown of `cell` with its links to other pages resolved.

    Args:
        lab: the Lab that it is of.
        cell: the Cell.
        address: returns the address of a path below the site, or nothing to leave no link.

    Raises:
        Problem: a link leads to no page.
    """

    def checked(source, line):
        if not (lab.root / "docs" / source).is_file():
            what = f"the link to docs/{source} leads to no page"
            raise Problem(lab.relative_path, cell.line + line, what, "correct it")
        return address(f"{source.rpartition('.')[0]}/")

    return links.resolved(cell.source, lab.page.removeprefix("docs/"), checked)


def _shows(source):
    found = FIGURE.match(source)
    return " ".join(found[1].replace("\n# ", " ").split()) if found else ""
