"""Notebooks to download: they run in a Jupyter kernel of their own, and equal their pages."""

import ast
import base64
import itertools
import os
import re
import sys

import nbclient
import nbformat
import pytest
from support import LAB_PAGES, QUESTION_PAGES, ROOT, by_page, mkdocs, parsed, text_of

from ground_truth.run.child import ENVIRONMENT
from ground_truth.run.results import DISTRIBUTIONS
from ground_truth.site import urls
from ground_truth.sources.scripts import CHECK

every_notebook = by_page([*LAB_PAGES, *QUESTION_PAGES])


def read(site, page_path):
    notebook = nbformat.read(site / urls.notebook(page_path.rstrip("/")), as_version=4)
    nbformat.validate(notebook)
    return notebook


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def prose(notebook):
    return "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


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
    return "".join(each.text for each in outputs if each.get("name") == "stdout")


def drawn(outputs):
    return [each for each in outputs if each.output_type == "display_data"]


@every_notebook
def test_first_cell_names_the_packages_that_it_imports(site, page_path):
    notebook = read(site, page_path)
    (command,) = re.findall(r"^    %pip install (.+)$", notebook.cells[0].source, re.MULTILINE)
    named = {requirement.partition("==")[0] for requirement in command.split()}
    assert imported(notebook) <= named
    assert named - imported(notebook) <= {"tensorflow"}, "Keras needs it"
    assert all(re.fullmatch(r"[\w-]+==\d+(\.\d+)+", each) for each in command.split())


@every_notebook
def test_notebook_equals_its_page(site, page_path):
    notebook = read(site, page_path)
    page = parsed(site / page_path / "index.html").query_one("article")
    if page_path in LAB_PAGES:
        for solution in page.query(".follow-up"):  # they stand on the page alone
            solution.parent.remove_child(solution)
    listings = page.query(".snippet")
    if page_path in LAB_PAGES:
        blocks = page.query(".language-python")
    else:
        blocks = [listing.query_one(".code") for listing in listings]
    cells = code_cells(notebook)
    shown = ["".join(map(text_of, block.query("pre code"))).rstrip("\n") for block in blocks]
    assert [cell.source for cell in cells] == shown
    outputs = [text_of(each) for listing in listings for each in listing.query(".output code")]
    assert [printed(c.outputs) for c in cells if printed(c.outputs).strip()] == outputs
    figures = [drawn(cell.outputs) for cell in cells]
    assert sum(map(len, figures)) == len(page.query("figure"))
    for figure in itertools.chain(*figures):  # SVG is not shown before the notebook is trusted
        assert base64.b64decode(figure.data["image/png"]).startswith(b"\x89PNG")
    written = prose(notebook)
    for formula in page.query("math"):
        latex = re.sub(r"\s+", " ", written)
        assert formula.attrs["alttext"] in latex
    bare = f"{written}\n".replace("`", "").replace("*", "")
    for heading in page.query("h2, h3"):
        said = text_of(heading).removesuffix("¶")
        assert f"# {said}\n" in bare or heading.query("math, code, em")
    for left in ("{{", "???", "<!-- asked", "](test:", "exec=", ".md)", ".md#", ".py)"):
        assert left not in written


@pytest.mark.sees("notebook")
@every_notebook
def test_notebook_runs_in_a_stock_kernel_and_shows_the_same(site, page_path, tmp_path):
    notebook = read(site, page_path)
    shown = [list(cell.outputs) for cell in code_cells(notebook)]
    own = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "IPYTHONDIR": str(tmp_path)}
    client = nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {}})
    client.execute(cwd=tmp_path, env={**ENVIRONMENT, **own})
    for number, (before, cell) in enumerate(zip(shown, code_cells(notebook), strict=True), 1):
        assert printed(cell.outputs) == printed(before), f"code cell {number}"
        assert len(drawn(cell.outputs)) == len(drawn(before)), f"code cell {number}"


@every_notebook
def test_nothing_of_this_machine_is_in_a_notebook(site, page_path):
    text = (site / urls.notebook(page_path.rstrip("/"))).read_text(encoding="utf-8")
    assert str(ROOT) not in text
    assert os.path.expanduser("~") + "/" not in text


@by_page(LAB_PAGES)
def test_assertions_of_a_lab_are_in_its_notebook(site, page_path):
    cells = code_cells(read(site, page_path))
    checks = [cell for cell in cells if CHECK in cell.metadata.get("tags", [])]
    assert sum(cell.source.count("assert ") for cell in checks) >= 5


def test_editing_a_snippet_changes_the_notebook(project):
    snippet = project.add("one", 'print("before")')
    project.page.write_text(project.page.read_text().replace("SNIPPETS", "Look at $x_1$."))
    assert project.build().returncode == 0
    path = project.root / "site/notebooks/questions/topic/page.ipynb"
    before = nbformat.read(path, as_version=4)
    assert printed(code_cells(before)[0].outputs) == "before\n"
    assert "$x_1$" in prose(before)
    assert "<details><summary>One?</summary>\n\nYes.\n\n</details>" in prose(before)
    project.write(snippet.path, snippet.source.replace("before", "after"))
    assert project.build().returncode == 0
    cell = code_cells(nbformat.read(path, as_version=4))[0]
    assert cell.source == snippet.source.rstrip("\n")
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
    assert f"[the lab]({address}labs/lab/)" in prose(page)
    for name in ("labs/lab", "questions/topic/page"):
        html = (site / name / "index.html").read_text(encoding="utf-8")
        colab = "https://colab.research.google.com/github/team/gt/blob/notebooks/notebooks/"
        assert f'{colab}{name}.ipynb">Open in Colab' in html
    built = mkdocs("build", "--strict", cwd=project.root)
    assert built.returncode == 0, built.stdout
    html = (site / "labs/lab/index.html").read_text(encoding="utf-8")
    assert "Open in Colab" not in html
    page = nbformat.read(site / "notebooks/questions/topic/page.ipynb", as_version=4)
    assert "See the lab." in prose(page)
