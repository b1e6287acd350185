"""Notebooks to download: each lab and each question page as an `.ipynb`, outputs included."""

import platform
import re

import nbformat

from ground_truth import cache, labs, links
from ground_truth.cards import FOLLOW_UP
from ground_truth.project import Problem, Snippet
from ground_truth.structure import CALL, fences
from ground_truth.styles import INKS

MACRO = re.compile(r"^\{\{.*\}\}\n", re.MULTILINE)


def path(source):
    """Return the path below the site of the notebook of a Lab or a Question."""
    name = source.name if isinstance(source, Snippet) else f"questions/{source.slug}"
    return f"notebooks/{name}.ipynb"


def lab_notebook(lab, result, site_url):
    """Return the notebook of `lab` as text: what its page shows, in its order."""
    facts = labs.facts(lab)
    cells = [
        labs.Cell("markdown", labs.with_links(lab, cell, lambda path: site_url and site_url + path))
        if cell.kind == "markdown"
        else cell
        for cell in labs.cells(lab, result)
    ]
    requirements = cache.requirements(lab, result.versions)
    return _written(facts, cells, requirements, result.versions, f"{site_url}{lab.name}/")


def question_notebook(root, question, site_url):
    """Return the notebook of a question's page as text; None if a snippet has no result."""
    text = (root / "docs" / question.source).read_text(encoding="utf-8")
    body = MACRO.sub("", text.split("\n---\n", 1)[-1])
    cells, requirements, start = [], set(), 0
    versions = {"python": platform.python_version()}
    lines = body.splitlines(keepends=True)
    for line, _, code in fences(body):
        call = CALL.match(code)
        snippet = call and Snippet(root, call[1])
        result = snippet and _kept(snippet)
        if result is None:
            return None  # its page says why
        cells.append(labs.Cell("markdown", "".join(lines[start : line - 1])))
        source, figures = snippet.source.rstrip("\n"), tuple(result.figures)
        cells.append(labs.Cell("code", source, 1, (), result.stdout, figures, snippet.claim))
        versions |= result.versions
        requirements |= set(cache.requirements(snippet, result.versions))
        start = line + code.count("\n") + 1
    cells.append(labs.Cell("markdown", "".join(lines[start:])))
    site = f"{site_url}questions/{question.slug}/"
    return _written(question, [_plain(each, question, site_url) for each in cells],
                    sorted(requirements), versions, site)  # fmt: skip


def _kept(snippet):
    try:
        return cache.load(snippet)
    except Problem:
        return None


def _plain(cell, question, site_url):
    """Return a cell of a page without what only the site understands."""
    if cell.kind == "code":
        return cell

    def address(source, _line):
        return site_url and f"{site_url}{source.rpartition('.')[0]}/"

    def follow_up(found):
        answer = re.sub(r"^    ", "", found[2], flags=re.MULTILINE).strip()
        return f"<details><summary>{found[1]}</summary>\n\n{answer}\n\n</details>\n\n"

    text = FOLLOW_UP.sub(follow_up, f"{cell.source}\n")
    return labs.Cell("markdown", links.resolved(text, question.source, address).strip())


def _written(facts, cells, requirements, versions, address):
    """Return a notebook as text; the same input gives the same bytes."""
    where = f"\n\nFrom [Ground Truth]({address})." if "://" in address else ""
    needs = f"It ran with Python {versions['python']}"
    if requirements:
        needs += (
            " and these packages; to install them here, run in a cell:\n\n"
            f"    %pip install {' '.join(requirements)}"
        )
    head = f"# {facts.title}\n\n{facts.description}{where}\n\n{needs}"
    made, code = [_cell("markdown", head)], 0
    for cell in cells:
        if cell.kind == "markdown":
            if cell.source.strip():
                made.append(_cell("markdown", cell.source))
            continue
        code += 1
        stream = {"output_type": "stream", "name": "stdout", "text": cell.stdout}
        outputs = [stream] if cell.stdout else []
        outputs += [
            {
                "output_type": "display_data",
                "data": {"image/svg+xml": _on_white(svg), "text/plain": cell.shows},
                "metadata": {},
            }
            for svg in cell.figures
        ]
        made.append(_cell("code", cell.source, execution_count=code, outputs=outputs))
        if cell.tags:
            made[-1]["metadata"]["tags"] = list(cell.tags)
    for number, cell in enumerate(made):
        cell["id"] = f"cell-{number}"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    language = {"name": "python", "version": versions["python"]}
    notebook = nbformat.from_dict({
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": kernel, "language_info": language},
        "cells": made,
    })  # fmt: skip
    nbformat.validate(notebook)  # once: `new_code_cell` and `nbformat.writes` would, each time
    return nbformat.v4.writes(notebook) + "\n"


def _cell(kind, source, **more):
    return {"cell_type": kind, "metadata": {}, "source": source, **more}


def _on_white(svg):
    """Return a figure that reads in a notebook of either color."""
    return svg.replace("<svg ", f'<svg color="{INKS["light"]}" style="background:#fff" ', 1)
