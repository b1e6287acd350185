"""Notebooks to download: they run in a Jupyter kernel of their own, and equal their pages."""

import ast
import os
import re
import sys

import nbformat
import pytest
from ground_truth.cache import DISTRIBUTIONS
from ground_truth.catalogue import catalogue
from ground_truth.project import Snippet, all_labs
from support import ROOT, mkdocs, parsed, text_of

from ground_truth import cache, lab_runner, labs, notebooks

pytestmark = pytest.mark.usefixtures("warm_server")

SOURCES = [*all_labs(ROOT), *catalogue(ROOT).values()]


def name_of(source):
    return notebooks.path(source).removeprefix("notebooks/").removesuffix(".ipynb")


@pytest.fixture(params=SOURCES, ids=name_of)
def source(request):
    return request.param


def read(site, source):
    notebook = nbformat.read(site / notebooks.path(source), as_version=4)
    nbformat.validate(notebook)
    return notebook


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def imported(notebook):
    """Return the packages that the notebook's code imports, as pip names them."""
    modules = set()
    for cell in code_cells(notebook):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Import):
                modules |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                modules.add(node.module.partition(".")[0])
    return {DISTRIBUTIONS.get(module, (module,))[0] for module in modules - sys.stdlib_module_names}


def printed(outputs):
    return "".join(each.text for each in outputs if each.output_type == "stream")


def drawn(outputs):
    return [
        each.data["image/svg+xml"].partition(" xmlns")[2]  # after the color and the ground
        for each in outputs
        if each.output_type == "display_data"
    ]


def test_first_cell_names_the_packages_that_it_imports(site, source):
    notebook = read(site, source)
    (command,) = re.findall(r"^    %pip install (.+)$", notebook.cells[0].source, re.MULTILINE)
    named = {requirement.partition("==")[0] for requirement in command.split()}
    assert imported(notebook) <= named
    assert named - imported(notebook) <= {"tensorflow"}, "Keras needs it"
    assert all(re.fullmatch(r"[\w-]+==\d+(\.\d+)+", each) for each in command.split())


def test_notebook_equals_its_page(site, source):
    notebook = read(site, source)
    page = parsed(site / name_of(source) / "index.html").query_one("article")
    listings = page.query(".snippet")
    if name_of(source).startswith("labs/"):
        blocks = page.query(".language-python pre code")
    else:
        blocks = [listing.query_one("pre code") for listing in listings]
    cells = code_cells(notebook)
    assert [cell.source for cell in cells] == [text_of(each).rstrip("\n") for each in blocks]
    outputs = [text_of(each) for listing in listings for each in listing.query(".output code")]
    assert [printed(c.outputs) for c in cells if printed(c.outputs).strip()] == outputs
    figures = [drawn(cell.outputs) for cell in cells]
    assert sum(map(len, figures)) == len(page.query("figure"))
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    for formula in page.query("math"):
        latex = re.sub(r"\s+", " ", prose)
        assert formula.attrs["alttext"] in latex
    for heading in page.query("h2, h3"):
        assert f"# {text_of(heading).removesuffix('¶')}\n" in f"{prose}\n".replace("`", "").replace(
            "*", ""
        ) or heading.query("math, code, em")
    for left in ("{{", "???", "exec=", ".md)", ".md#", ".py)"):
        assert left not in prose


def test_notebook_of_a_lab_is_what_ran_in_a_fresh_kernel(site):
    # When the site was built, by the function that the test below calls for the questions.
    for lab in all_labs(ROOT):
        ran = [cell for cell in labs.cells(lab, cache.load(lab)) if cell.kind == "code"]
        cells = code_cells(read(site, lab))
        assert [cell.source for cell in cells] == [cell.source for cell in ran]
        assert [printed(cell.outputs) for cell in cells] == [cell.stdout for cell in ran]
        assert [len(drawn(cell.outputs)) for cell in cells] == [len(cell.figures) for cell in ran]


@pytest.mark.parametrize("question", catalogue(ROOT).values(), ids=name_of)
def test_notebook_runs_in_a_fresh_kernel_and_shows_the_same(site, question):
    cells = code_cells(read(site, question))
    packages = sorted(
        {module for module in DISTRIBUTIONS if any(module in cell.source for cell in cells)}
    )
    outputs, failure = lab_runner.execute([cell.source for cell in cells], packages)
    assert failure is None, f"code cell {len(outputs) + 1} {failure}"
    for number, (cell, again) in enumerate(zip(cells, outputs, strict=True), 1):
        assert printed(again) == printed(cell.outputs), f"code cell {number}"
        assert drawn(again) == drawn(cell.outputs), f"code cell {number}"


def test_assertions_of_labs_are_in_their_notebooks(site):
    for lab in all_labs(ROOT):
        checks = [
            cell for cell in code_cells(read(site, lab)) if "check" in cell.metadata.get("tags", [])
        ]
        assert sum(cell.source.count("assert ") for cell in checks) >= 5


def test_editing_a_snippet_changes_the_notebook(project):
    snippet = project.add("one", 'print("before")')
    project.page.write_text(project.page.read_text().replace("SNIPPETS", "Look at $x_1$."))
    assert project.build().returncode == 0
    path = project.root / "site/notebooks/questions/topic/page.ipynb"
    before = nbformat.read(path, as_version=4)
    (cell,) = code_cells(before)
    assert printed(cell.outputs) == "before\n"
    assert "$x_1$" in before.cells[-1].source
    assert "<details><summary>One?</summary>\n\nYes.\n\n</details>" in before.cells[-1].source
    snippet.path.write_text(snippet.source.replace("before", "after"))
    assert project.build().returncode == 0
    (cell,) = code_cells(nbformat.read(path, as_version=4))
    assert cell.source == Snippet(project.root, snippet.name).source.rstrip("\n")
    assert printed(cell.outputs) == "after\n"


def test_links_lead_to_the_site_where_it_has_an_address(project):
    project.add_lab("lab", "print(1)")
    project.add("one", "print(1)")
    text = project.page.read_text().replace("SNIPPETS", "See [the lab](../../labs/lab.py).")
    project.page.write_text(text)
    repository = "https://github.com/team/gt"
    address = "https://example.org/gt/"
    built = mkdocs(
        "build", "--strict", cwd=project.root, SITE_URL=address, REPOSITORY_URL=repository
    )
    assert built.returncode == 0, built.stdout
    site = project.root / "site"
    lab = nbformat.read(site / "notebooks/labs/lab.ipynb", as_version=4)
    assert f"[a page]({address}questions/topic/page/)" in lab.cells[1].source
    page = nbformat.read(site / "notebooks/questions/topic/page.ipynb", as_version=4)
    assert f"[the lab]({address}labs/lab/)" in page.cells[-1].source
    for name in ("labs/lab", "questions/topic/page"):
        html = (site / name / "index.html").read_text(encoding="utf-8")
        colab = "https://colab.research.google.com/github/team/gt/blob/gh-pages/notebooks/"
        assert f'{colab}{name}.ipynb">Open in Colab' in html
    built = mkdocs("build", "--strict", cwd=project.root)
    assert built.returncode == 0, built.stdout
    html = (site / "labs/lab/index.html").read_text(encoding="utf-8")
    assert "Open in Colab" not in html
    page = nbformat.read(site / "notebooks/questions/topic/page.ipynb", as_version=4)
    assert "See the lab." in page.cells[-1].source


def test_nothing_of_this_machine_is_in_a_notebook(site):
    for path in (site / "notebooks").rglob("*.ipynb"):
        text = path.read_text(encoding="utf-8")
        assert str(ROOT) not in text
        assert os.path.expanduser("~") + "/" not in text
