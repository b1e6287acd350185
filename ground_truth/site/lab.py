"""The page of a lab: its cells as Markdown and listings, with the blocks of the questions."""

from itertools import count

from markupsafe import Markup

from ground_truth import kept, site
from ground_truth.site import listing, urls
from ground_truth.site.blocks import place
from ground_truth.sources import files
from ground_truth.sources.pages import checked_links
from ground_truth.sources.scripts import CHECK


def page(lab, result, about, convert):
    """Return the HTML of the page of `lab`, kept until its cells or their results change.

    Args:
        lab: the Lab.
        result: its Result.
        about: the HTML that stands on top.
        convert: returns Markdown as HTML, as the site's pages are made.

    Raises:
        Problem: a link leads to no page.
    """
    source = lab.path.removeprefix("docs/")
    texts = [
        checked_links(lab, cell, lambda path: urls.address(source, path))
        if cell.kind == "markdown"
        else cell.source
        for cell in lab.cells
    ]
    configuration = files.read(lab.root, "mkdocs.yml")
    key = kept.digest(texts, result.cells, result.versions, site.code(), configuration)
    html = kept.made(
        lab.root, "labs", key, lambda: convert("\n\n".join(_parts(lab, result, texts)))
    )
    return f"{about}\n{html}"


def _parts(lab, result, texts):
    """Return the page as parts of Markdown, with listings in their places."""
    parts, listings = [], []
    page = lab.page.removeprefix("docs/")
    numbers, figures, ran = count(1), count(1), iter(result.cells)
    for cell, text in zip(lab.cells, texts, strict=True):
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
            for figure in listing.figures(lab, [svg], cell.shows, page, next(figures))
        ]  # fmt: skip
        listings.append({
            "anchor": f"cell-{number}", "source": code, "stdout": stdout, "figures": shown,
            "look": cell.shows if shown else "", "checks": [],
        })  # fmt: skip
        parts.append(listings[-1])
    run = listing.run_it(lab, result, "jupyter lab", urls.notebook(lab.name), page)
    versions = site.html("versions", versions=listing.ran_with(result))
    made = [place(site.html("cell", **each)) if isinstance(each, dict) else each for each in parts]
    return [*made, place(Markup("\n").join([run, versions]))]


def headings(lab):
    """Return the lab's headings as Markdown: what its table of contents is made of."""
    lines = [
        line for cell in lab.cells if cell.kind == "markdown" for line in cell.source.splitlines()
    ]
    return "\n\n".join(line for line in lines if line.startswith("##"))
