"""The page of a lab: its cells as Markdown and listings.

mkdocs-jupyter makes a page of each script in `docs/labs/` and would run and render it itself: one
after the other, again only if its text changed, 700 KB a page. Here the kept result is rendered
with the site's own Markdown and the blocks of its questions.
"""

import re

from markdown import Markdown

from ground_truth import labs, listing, notebooks, runner
from ground_truth.project import Lab, Problem, address

PLACE = "<!-- cell {} -->"
"""Stands for a listing while Markdown is read."""


def lab_at(root, page):
    """Return the Lab whose page is `page`, a path below `docs/`, or None."""
    found = re.fullmatch(r"(labs/[^/]+)\.py", page)
    return Lab(root, found[1]) if found else None


def render(lab, about, conf):
    """Return the HTML of the page of `lab`, running it if it is stale.

    A lab that fails is logged as an error, which fails a strict build, and shown as such, so that
    `mkdocs serve` stays up.

    Args:
        lab: the Lab.
        about: Markdown to stand on top.
        conf: MkDocs' configuration, for its Markdown extensions.
    """
    try:
        result = runner.result(lab)
        return _rendered(lab, labs.cells(lab, result), result, about, conf)
    except Problem as problem:
        return listing.failure("This lab failed", problem)


def _rendered(lab, cells, result, about, conf):
    page = lab.page.removeprefix("docs/")
    parts, listings = [about], []
    numbers = iter(range(1, len(cells) + 1))
    figures = iter(range(1, len(result.figures) + 1))
    for cell in cells:
        if cell.kind == "markdown":
            parts.append(labs.with_links(lab, cell, lambda path: address(page, path)))
            continue
        code = listing.python(cell.source, f"Cell {next(numbers)}")
        if labs.CHECK in cell.tags:
            summary = "<summary>How this is tested</summary>"
            listings[-1][1].append(f'<details class="test">{summary}{code}</details>')
            continue
        shown = [listing.output(cell.stdout)]
        shown += [listing.figure(lab, next(figures), svg, cell.shows) for svg in cell.figures]
        listings.append((code, shown, _lines(cell)))
        parts.append(PLACE.format(len(listings) - 1))
    parts.append(listing.run_it(lab, result, "jupyter lab", notebooks.path(lab)))
    parts.append(listing.ran_with(result))
    markdown = Markdown(
        extensions=conf["markdown_extensions"], extension_configs=conf["mdx_configs"]
    )
    converted = markdown.convert("\n\n".join(parts))
    for number, (source, shown, lines) in enumerate(listings):
        whole = listing.LISTING.format(
            source=source, shown="\n".join(filter(None, shown)), lines=lines
        )
        converted = converted.replace(PLACE.format(number), whole, 1)
    return converted


def _lines(cell):
    """Return about how many lines high the cell's listing is."""
    return (
        cell.source.count("\n") + cell.stdout.count("\n") + listing.FIGURE * len(cell.figures) + 1
    )
