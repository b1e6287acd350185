"""The page of a lab: its cells as Markdown and listings, with the blocks of the questions."""

from itertools import count

from markupsafe import Markup

from ground_truth import kept, site
from ground_truth.site import listing, urls
from ground_truth.site.blocks import place
from ground_truth.sources import files
from ground_truth.sources.pages import checked_links
from ground_truth.sources.scripts import CHECK
from ground_truth.sources.solutions import Solution, solutions


def page(lab, result, about, convert):
    """Return the HTML of the page of `lab`, kept until its cells or their results change.

    Args:
        lab: the Lab.
        result: returns the Result of the lab, and of a solution of its exercises.
        about: the HTML that stands on top.
        convert: returns Markdown as HTML, as the site's pages are made.

    Raises:
        Problem: a link leads to no page.
    """
    configuration = files.read(lab.root, "mkdocs.yml")
    shown = [_Shown(script, result(script)) for script in [lab, *solutions(lab.root, lab)]]
    key = kept.digest([each.digest for each in shown], site.code(), configuration)
    html = kept.made(lab.root, "labs", key, lambda: convert("\n\n".join(_parts(convert, *shown))))
    return f"{about}\n{html}"


class _Shown:
    """A lab or a solution, with its texts and what it did."""

    def __init__(self, script, result):
        self.script, self.result = script, result
        self.solves = isinstance(script, Solution)
        self.cells = script.own if self.solves else script.cells
        self.page = script.page.removeprefix("docs/")
        self.prefix = f"{script.anchor}-" if self.solves else ""
        self.texts = [
            checked_links(script, cell, lambda path: urls.address(self.page, path))
            if cell.kind == "markdown"
            else cell.source
            for cell in self.cells
        ]

    @property
    def digest(self):
        """The digest of all that is shown of it."""
        header = self.script.header
        return kept.digest(header, self.texts, self.result.cells, self.result.versions)

    def parts(self):
        """Return it as parts of Markdown, with listings in their places."""
        parts, listings = [], []
        numbers, figures = count(1), count(1)
        own = sum(cell.kind == "code" for cell in self.cells)
        ran = iter(self.result.cells[-own:])
        for cell, text in zip(self.cells, self.texts, strict=True):
            if cell.kind == "markdown":
                parts.append(text)
                continue
            number = next(numbers)
            code = listing.python(cell.source, f"Cell {number}")
            stdout, drawn = next(ran)
            if CHECK in cell.tags:
                listings[-1]["checks"].append(code)
                continue
            shown = [
                figure for svg, _ in drawn
                for figure in listing.figures(
                    self.script, [svg], cell.shows, self.page, next(figures)
                )
            ]  # fmt: skip
            listings.append({
                "anchor": f"{self.prefix}cell-{number}", "source": code, "stdout": stdout,
                "figures": shown, "look": cell.shows if shown else "", "checks": [],
            })  # fmt: skip
            parts.append(listings[-1])
        return [
            place(site.html("cell", **each)) if isinstance(each, dict) else each for each in parts
        ]


def _parts(convert, lab, *solved):
    """Return the page as parts of Markdown: the lab, the solutions folded, and how to run it."""
    script = lab.script
    run = listing.run_it(script, lab.result, "jupyter lab", urls.notebook(script.name), lab.page)
    versions = site.html("versions", versions=listing.ran_with(lab.result))
    folded = [_folded(each, convert) for each in solved]
    return [*lab.parts(), *folded, place(Markup("\n").join([run, versions]))]


def _folded(shown, convert):
    """Return a solution as a block that opens."""
    script = shown.script
    answer, *rest = shown.parts()
    lines = [
        f"{sign} {line}"
        for change in script.header["changes"]
        for sign, text in (("-", change["from"]), ("+", change["to"]))
        for line in text.strip("\n").splitlines()
    ]
    return place(site.html(
        "lab_solution", anchor=script.anchor, number=script.header["exercise"], lines=lines,
        answer=Markup(convert(answer)), rest=Markup(convert("\n\n".join(rest))),
    ))  # fmt: skip


def headings(lab):
    """Return the lab's headings as Markdown: what its table of contents is made of."""
    lines = [
        line for cell in lab.cells if cell.kind == "markdown" for line in cell.source.splitlines()
    ]
    return "\n\n".join(line for line in lines if line.startswith("##"))
