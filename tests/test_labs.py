"""Labs: run side by side, kept until versions change, and loud when a cell fails."""

import os
import re

import pytest
from ground_truth.catalogue import catalogue
from ground_truth.project import Lab, Problem, all_labs
from support import ROOT, mkdocs, parsed, text_of

from ground_truth import cache, labs, runner

pytestmark = pytest.mark.usefixtures("warm_server")

LABS = all_labs(ROOT)


def page_of(site, lab):
    return parsed(site / lab.name / "index.html")


def test_there_are_three_that_practice_questions_and_are_linked_from_them(site):
    assert len(LABS) == 3
    listed = text_of(parsed(site / "labs" / "index.html").query_one("article"))
    titles = {question.slug: question.title for question in catalogue(ROOT).values()}
    for lab in LABS:
        facts = labs.facts(lab)
        assert facts.title in listed
        assert f"about {facts.seconds} s on two cores" in listed
        about = text_of(page_of(site, lab).query_one(".about"))
        for slug in facts.questions:
            assert titles[slug] in about
            question = parsed(site / "questions" / slug / "index.html").query_one(".about")
            links = [each.attrs["href"] for each in question.query("a")]
            assert f"../../../{lab.name}/" in links


@pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.name)
def test_page_shows_title_prose_and_every_cell_with_its_output(site, lab):
    page, facts = page_of(site, lab), labs.facts(lab)
    assert [text_of(each).removesuffix("¶") for each in page.query("h1")] == [facts.title]
    description = page.query_one('meta[name="description"]').attrs["content"]
    assert description == facts.description
    result = cache.load(lab)
    cells = [cell for cell in labs.cells(lab, result) if cell.kind == "code"]
    article = page.query_one("article")
    shown = [text_of(each).rstrip("\n") for each in article.query(".language-python pre code")]
    assert shown == [cell.source for cell in cells]
    outputs = [text_of(each) for each in article.query(".output pre code")]
    assert outputs == [cell.stdout for cell in cells if cell.stdout.strip()]
    alternatives = [each.attrs["alt"] for each in article.query("figure img")][::2]
    assert alternatives == [cell.shows for cell in cells for _ in cell.figures]
    assert all(len(alternative.split()) > 8 for alternative in alternatives)
    checks = [cell for cell in cells if labs.CHECK in cell.tags]
    assert len(article.query("details.test")) == len(checks) > 0
    contents = [text_of(each) for each in page.query(".md-nav--secondary .md-ellipsis")]
    headings = [text_of(each).removesuffix("¶") for each in article.query("h2")]
    assert [each.strip() for each in contents][-len(headings) :] == headings
    assert re.search(r"Ran with Python 3\.\d+\.\d+", text_of(article))
    assert "$" not in "".join(text_of(each) for each in article.query("p"))


def test_labs_run_side_by_side(project):
    code = "import time\nbegan = time.time()\ntime.sleep(4)\nprint(began, time.time())"
    running = [project.add_lab(name, code) for name in ("one", "two")]
    outcomes = runner.run_all(running, progress=False)
    assert not [each for each in outcomes.values() if isinstance(each, Problem)]
    (began, ended), (also_began, also_ended) = (
        map(float, result.cells[0][0].split()) for result in outcomes.values()
    )
    assert os.cpu_count() > 1, "with one core they run one after the other"
    assert max(began, also_began) < min(ended, also_ended)


def test_lab_runs_again_for_another_version_and_not_for_another_build(project, monkeypatch):
    lab = project.add_lab("lab", "import numpy\nimport time\nprint(time.time_ns())")
    assert project.build().returncode == 0
    first = (project.root / "site/labs/lab/index.html").read_text(encoding="utf-8")
    assert project.build().returncode == 0
    assert (project.root / "site/labs/lab/index.html").read_text(encoding="utf-8") == first
    assert cache.load(lab)
    monkeypatch.setattr(cache, "_version", lambda _distribution: "0.1")
    assert cache.load(lab) is None


FAILURES = {
    # the cell: (line in the script, what is said)
    "raises": ("x = 1\nx / 0", 13, "cell 1 raised ZeroDivisionError: division by zero"),
    "no assertion": ("assert 1 == 2", 12, "cell 1 raised AssertionError"),
    "warns": ("import warnings\nwarnings.warn('old')", 13, "UserWarning: old"),
    "network": (
        "import urllib.request\nurllib.request.urlopen('http://127.0.0.1:9')",
        13,
        "uses the network",
    ),
    "writes": ("open('x', 'w')", 12, "writes a file"),
    "value": ("1 + 1", 11, "cell 1 shows something else than text and figures: 2"),
    "stderr": ("import sys\nprint('x', file=sys.stderr)", 11, "text and figures: x"),
    "crash": ("import os\nos._exit(1)", 12, "cell 1 crashed the kernel"),
    "figure": (
        "import matplotlib.pyplot as plt\nplt.plot([1])\nplt.show()",
        12,
        "does not say what is to be seen",
    ),
    "syntax": ("x = (", 12, "was never closed"),
}


@pytest.mark.parametrize("name", FAILURES)
def test_lab_that_fails_names_the_line_and_the_cell(project, name):
    code, line, said = FAILURES[name]
    lab = project.add_lab("lab", code)
    problem = runner.run_all([lab], progress=False)[lab.name]
    assert isinstance(problem, Problem)
    assert str(problem).startswith(f"docs/labs/lab.py:{line}: ")
    assert said in str(problem)
    assert "\n  Mend: " in str(problem)


def test_lab_that_fails_fails_the_build_and_is_shown(project):
    project.add_lab("lab", "raise KeyError('lost')")
    built = project.build()
    assert built.returncode == 1
    assert "docs/labs/lab.py:12: cell 1 raised KeyError: 'lost'" in built.stdout
    built = mkdocs("build", cwd=project.root)
    shown = (project.root / "site/labs/lab/index.html").read_text(encoding="utf-8")
    assert "This lab failed" in shown
    assert "cell 1 raised KeyError" in shown


HEADERS = {
    "header missing": ("# ---\n# title", "# title", ":1: no header"),
    "field missing": ("# seconds: 1\n", "", "other fields than title, description"),
    "field wrong": ("seconds: 1", "seconds: soon", ":5: `seconds` is no int"),
    "not YAML": ("title: A lab", "title: A: lab", ":2: the header is not YAML"),
    "too long": ("It shows", "It shows " * 20, "characters"),
    "code outside": ("# ---\n\n# %%", "# ---\n\nx = 1\n\n# %%", "outside the cells"),
}


@pytest.mark.parametrize("name", HEADERS)
def test_script_that_is_no_lab_is_told_so(project, name):
    lab = project.add_lab("lab", "print(1)")
    old, new, said = HEADERS[name]
    text = lab.path.read_text(encoding="utf-8")
    assert old in text
    lab.path.write_text(text.replace(old, new, 1), encoding="utf-8")
    lab = Lab(lab.root, lab.name)
    with pytest.raises(Problem, match=re.escape(said)) as caught:
        (labs.facts(lab), labs.cells(lab))
    assert "docs/labs/lab.py:" in str(caught.value)


def test_link_of_a_lab_to_no_page_fails_the_build(project):
    lab = project.add_lab("lab", "print(1)")
    text = lab.path.read_text(encoding="utf-8").replace("topic/page.md", "topic/pages.md")
    lab.path.write_text(text, encoding="utf-8")
    built = project.build()
    assert built.returncode == 1
    assert "docs/labs/lab.py:9: the link to docs/questions/topic/pages.md leads to no page" in (
        built.stdout
    )
