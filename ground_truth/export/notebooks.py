"""Notebooks to download: each lab and each question page as an `.ipynb`, outputs included.

They are written as the JSON that the format is, and kept; loading Jupyter's own library takes
longer than that. Tests validate and run them with it.
"""

import json
import platform
import re
from dataclasses import replace

from ground_truth.export import made
from ground_truth.run import results
from ground_truth.run.results import version
from ground_truth.site.theme import INKS
from ground_truth.sources import pages, sections
from ground_truth.sources.scripts import Cell, Snippet


def of_lab(lab, site_url):
    """Return the notebook of `lab` as text: what its page shows, in its order; None if stale."""
    result = results.load(lab)
    if result is None:
        return None
    ran = iter(result.cells)
    cells = []
    for cell in lab.cells:
        if cell.kind == "markdown":
            text = pages.checked_links(lab, cell, lambda path: site_url and site_url + path)
            text = sections.unmarked(f"{text}\n").rstrip()
            cells.append(replace(cell, source=text))
        else:
            stdout, figures = next(ran)
            cells.append(replace(cell, stdout=stdout, figures=tuple(figures)))
    requirements = results.requirements(lab, result.versions)
    head = _head(lab.title, lab.header["description"], f"{site_url}{lab.name}/", requirements)
    return _written(lab.root, head, cells)


def of_exercise(exercise, site_url, task, written, judge):
    """Return the notebook of an exercise as text: its task, a cell to write in, and the judge."""
    address = f"{site_url}{exercise.slug}/"
    head = _head(exercise.title, exercise.description, address, [f"numpy=={version('numpy')}"])
    cells = [Cell("markdown", task.split("\n\n", 1)[1].rpartition("\n\n")[0])]
    cells += [Cell("code", written), Cell("code", judge)]
    return _written(exercise.root, head, cells)


def of_question(root, question, site_url):
    """Return the notebook of a question's page as text; None if a snippet has no result."""
    body = pages.body(root, question.path)
    cells, requirements, start = [], set(), 0
    lines = body.splitlines(keepends=True)
    for fence in pages.fences_of(body):
        snippet = fence.shows and Snippet(root, fence.shows)
        result = snippet and results.load(snippet)
        if result is None:
            return None  # its page says why
        cells.append(Cell("markdown", "".join(lines[start : fence.line - 1])))
        cells.append(
            Cell(
                "code",
                snippet.source.rstrip("\n"),
                shows=snippet.claim,
                stdout=result.stdout,
                figures=tuple(zip(result.figures, result.pictures, strict=True)),
            )
        )
        requirements |= set(results.requirements(snippet, result.versions))
        start = fence.end - 1
    cells.append(Cell("markdown", "".join(lines[start:])))
    plain = [_plain(each, question, site_url) for each in cells]
    address = f"{site_url}questions/{question.slug}/"
    head = _head(question.title, question.description, address, sorted(requirements))
    return _written(root, head, plain)


def _plain(cell, question, site_url):
    """Return a cell of a page without what only the site understands."""
    if cell.kind == "code":
        return cell

    def address(source, _line):
        return site_url and f"{site_url}{source.rpartition('.')[0]}/"

    def follow_up(found):
        answer = re.sub(r"^    ", "", found[2], flags=re.MULTILINE).strip()
        return f"<details><summary>{found[1]}</summary>\n\n{answer}\n\n</details>\n\n"

    text = pages.FOLLOW_UP.sub(follow_up, f"{cell.source}\n")
    text = sections.unchecked(sections.unmarked(text))
    return replace(cell, source=pages.with_links(text, question.source, address).strip())


def _head(title, description, address, requirements):
    """Return the first cell: what the notebook is, and what to install."""
    where = f"\n\nFrom [Ground Truth]({address})." if "://" in address else ""
    needs = f"It ran with Python {platform.python_version()}"
    if requirements:
        needs += (
            " and these packages; to install them here, run in a cell:\n\n"
            f"    %pip install {' '.join(requirements)}"
        )
    return f"# {title}\n\n{description}{where}\n\n{needs}"


def _written(root, head, cells):
    """Return a notebook as text; the same input gives the same bytes."""
    parts = [[c.kind, c.source, c.tags, c.shows, c.stdout, c.figures] for c in cells]
    return made(root, "notebooks", (head, parts, INKS), lambda: _json(head, cells))


def _json(head, cells):
    written, code = [_cell("markdown", head)], 0
    for cell in cells:
        if cell.kind == "code":
            code += 1
            written.append(_cell("code", cell.source, execution_count=code, outputs=_outputs(cell)))
            if cell.tags:
                written[-1]["metadata"]["tags"] = list(cell.tags)
        elif cell.source.strip():
            written.append(_cell("markdown", cell.source))
    for number, cell in enumerate(written):
        cell["id"] = f"cell-{number}"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    language = {"name": "python", "version": platform.python_version()}
    notebook = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": kernel, "language_info": language},
        "cells": written,
    }
    return json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _outputs(cell):
    stream = {"output_type": "stream", "name": "stdout", "text": _lines(cell.stdout)}
    return ([stream] if cell.stdout else []) + [
        {
            "output_type": "display_data",
            "data": {
                "image/png": f"{png}\n",  # shown before the notebook is trusted, as SVG is not
                "image/svg+xml": _lines(_on_white(svg)),
                "text/plain": _lines(cell.shows),
            },
            "metadata": {},
        }
        for svg, png in cell.figures
    ]


def _cell(kind, source, **more):
    return {"cell_type": kind, "metadata": {}, "source": _lines(source), **more}


def _lines(text):
    """Return `text` as the format holds it: a list of lines."""
    return text.splitlines(keepends=True)


def _on_white(svg):
    """Return a figure that reads in a notebook of either color."""
    return svg.replace("<svg ", f'<svg color="{INKS["light"]}" style="background:#fff" ', 1)
