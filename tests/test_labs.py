"""Labs: run side by side, kept until versions change, and loud when a cell fails."""

import os
import re

import pytest
from support import LAB_PAGES, ROOT, SOLUTION, by_page, mkdocs, parsed, text_of

from ground_truth import check
from ground_truth.problem import Problem
from ground_truth.run import child, results, runner
from ground_truth.sources.catalog import catalog
from ground_truth.sources.scripts import CHECK, Lab, all_labs
from ground_truth.sources.solutions import solutions

pytestmark = pytest.mark.usefixtures("warm_server")


def test_labs_practice_questions_and_are_linked_from_them(site):
    listed = text_of(parsed(site / "labs" / "index.html").query_one("article"))
    questions = catalog(ROOT)
    for lab in all_labs(ROOT):
        assert lab.title in listed
        assert f"about {lab.header['seconds']} s on two cores" in listed
        page = parsed(site / lab.name / "index.html")
        listed_here = [text_of(each) for each in page.query(".facts + ul > li")]
        assert listed_here == [questions[slug].title for slug in lab.header["questions"]]
        for slug in lab.header["questions"]:
            question = parsed(site / "questions" / slug / "index.html").query_one(".around")
            links = [each.attrs["href"] for each in question.query("a")]
            assert f"../../../{lab.name}/" in links


@by_page(LAB_PAGES)
def test_page_shows_title_prose_and_every_cell_with_its_output(site, page_path):
    page, lab = parsed(site / page_path / "index.html"), Lab(ROOT, page_path.rstrip("/"))
    assert [text_of(each).removesuffix("¶") for each in page.query("h1")] == [lab.title]
    description = page.query_one('meta[name="description"]').attrs["content"]
    assert description == lab.header["description"]
    cells, ran = lab.code, results.load(lab).cells
    for solution in solutions(ROOT, lab):
        own = [cell for cell in solution.own if cell.kind == "code"]
        cells, ran = cells + own, ran + results.load(solution).cells[-len(own) :]
    article = page.query_one("article")
    shown = [text_of(each).rstrip("\n") for each in article.query(".language-python pre code")]
    assert shown == [cell.source for cell in cells]
    outputs = [text_of(each) for each in article.query(".output pre code")]
    assert outputs == [printed for printed, _ in ran if printed.strip()]
    alternatives = [each.attrs["alt"] for each in article.query("figure img")][::2]
    assert alternatives == [
        cell.shows for cell, (_, figures) in zip(cells, ran, strict=True) for _ in figures
    ]
    assert all(len(alternative.split()) > 8 for alternative in alternatives)
    folded = [text_of(each.query_one("summary")) for each in article.query("details.question")]
    assert folded == [
        f"Solution of exercise {number}" for number in range(1, len(solutions(ROOT, lab)) + 1)
    ]
    checks = [cell for cell in cells if CHECK in cell.tags]
    assert len(article.query("details.tests")) == len(checks) > 0
    contents = [text_of(each) for each in page.query(".md-nav--secondary .md-ellipsis")]
    headings = [text_of(each).removesuffix("¶") for each in article.query("h2, h3")]
    assert set(headings) <= {each.strip() for each in contents}
    assert re.search(r"Ran with Python 3\.\d+\.\d+", text_of(article))
    assert "$" not in "".join(text_of(each) for each in article.query("p"))


def test_labs_run_side_by_side(project):
    code = "import time\nbegan = time.time()\ntime.sleep(4)\nprint(began, time.time())"
    running = [project.add_lab(name, code) for name in ("one", "two")]
    outcomes = runner.run_all(running)
    assert not [each for each in outcomes.values() if isinstance(each, Problem)]
    (began, ended), (also_began, also_ended) = (
        map(float, result.cells[0][0].split()) for result in outcomes.values()
    )
    assert os.cpu_count() > 1, "with one core they run one after the other"
    assert max(began, also_began) < min(ended, also_ended)


def test_lab_runs_again_for_another_version_and_not_for_another_build(project, monkeypatch):
    lab = project.add_lab("lab", "import numpy\nimport time\nprint(time.time_ns())")
    project.page.write_text(project.page.read_text().replace("SNIPPETS", ""))
    assert project.build().returncode == 0
    first = (project.root / "site/labs/lab/index.html").read_text(encoding="utf-8")
    assert project.build().returncode == 0
    assert (project.root / "site/labs/lab/index.html").read_text(encoding="utf-8") == first
    assert results.load(lab)
    monkeypatch.setattr(results, "version", lambda _distribution: "0.1")
    assert results.load(lab) is None


def test_lab_whose_prose_changed_runs_nothing(project):
    lab = project.add_lab("lab", "print('ran')")
    runner.run_all([lab])
    path = project.root / lab.path
    path.write_text(path.read_text().replace("It practices", "More prose.\n#\n# It practices"))
    assert runner.stale(project.root) == []
    path.write_text(path.read_text().replace("'ran'", "'ran again'"))
    assert [each.name for each in runner.stale(project.root)] == [lab.name]


# fmt: off
FAILURES = {
    # the cell: (line in the script, what is said)
    "raises": ("x = 1\nx / 0", 13, "cell 1: ZeroDivisionError: division by zero"),
    "no assertion": ("assert 1 == 2", 12, "cell 1: AssertionError"),
    "warns": ("import warnings\nwarnings.warn('old')", 13, "UserWarning: old"),
    "network": ("import urllib.request\nurllib.request.urlopen('http://127.0.0.1:9')", 13,
                "uses the network"),
    "network, caught": ("import socket\ntry:\n    socket.create_connection(('127.0.0.1', 9))\n"
                        "except Exception:\n    pass", 14, "uses the network"),
    "writes": ("open('x', 'w')", 12, "writes a file"),
    "prints much": ("print('x' * 50_000)", 12, f"prints more than {child.OUTPUT_LIMIT:,} char"),
    "prints control characters": ("print('10%', end='\\r')", 12, "the control character '\\r'"),
    "value": ("1 + 1", 12, "cell 1: ends with a value, which Jupyter shows and a page does not: 2"),
    "stderr": ("import sys\nprint('x', file=sys.stderr)", 13, "prints to standard error"),
    "crash": ("import os\nos._exit(1)", 1, "ended itself with status 1"),
    "figure": ("import matplotlib.pyplot as plt\nplt.plot([1])\nplt.show()", 12,
               "cell 1: draws a figure and does not say what is to be seen"),
    "syntax": ("x = (", 12, "was never closed"),
}
# fmt: on


@pytest.mark.parametrize("name", FAILURES)
def test_lab_that_fails_names_the_line_and_the_cell(project, name):
    code, line, said = FAILURES[name]
    lab = project.add_lab("lab", code)
    problem = runner.run_all([lab])[lab.name]
    assert isinstance(problem, Problem)
    assert str(problem).startswith(f"docs/labs/lab.py:{line}: ")
    assert said in str(problem)
    assert "\n  Mend: " in str(problem)


def test_lab_that_fails_fails_the_build_and_is_shown(project):
    project.add_lab("lab", "raise KeyError('lost')")
    built = project.build()
    assert built.returncode == 1
    assert "docs/labs/lab.py:12: cell 1: KeyError: 'lost'" in built.stdout
    built = mkdocs("build", cwd=project.root)
    shown = (project.root / "site/labs/lab/index.html").read_text(encoding="utf-8")
    assert "This lab failed" in shown
    assert "cell 1: KeyError" in shown


# fmt: off
HEADERS = {
    "header missing": ("# ---\n# title", "# title", ":1: no header"),
    "field missing": ("# seconds: 1\n", "", ":2: `seconds`: is missing"),
    "field unknown": ("# seconds: 1\n", "# seconds: 1\n# minutes: 1\n", ":6: `minutes`: is no"),
    "field wrong": ("seconds: 1", "seconds: soon", ":5: `seconds`: Input should be a valid int"),
    "not YAML": ("title: A lab", "title: A: lab", ":2: the front matter is not YAML"),
    "too long": ("It shows", "It shows " * 20, "characters"),
    "code outside": ("# ---\n\n# %%", "# ---\n\nx = 1\n\n# %%", "outside the cells"),
}
# fmt: on


@pytest.mark.parametrize("name", HEADERS)
def test_script_that_is_no_lab_is_told_so(project, name):
    lab = project.add_lab("lab", "print(1)")
    old, new, said = HEADERS[name]
    text = lab.source
    assert old in text
    project.write(lab.path, text.replace(old, new, 1))
    told = "\n".join(map(str, check.problems(project.root)))
    assert said in told
    assert "docs/labs/lab.py:" in told


def test_link_of_a_lab_to_no_page_fails_the_build(project):
    lab = project.add_lab("lab", "print(1)")
    project.write(lab.path, lab.source.replace("topic/page.md", "topic/pages.md"))
    built = project.build()
    assert built.returncode == 1
    assert "docs/labs/lab.py:9: the link to docs/questions/topic/pages.md leads to no page" in (
        built.stdout
    )


def test_solution_is_its_lab_as_changed_and_then_its_own_cells(project):
    solution = project.add_solution()
    assert runner.stale(project.root)[-1].path == solution.path
    assert project.build().returncode == 0
    assert results.load(solution).cells[-2][0] == "x is 2; not so: ['x == 1']\n"
    page = parsed(project.root / "site/labs/lab/index.html")
    (block,) = page.query("details.question")
    assert text_of(block.query_one("summary")) == "Solution of exercise 1"
    assert text_of(block.query_one("em")) == "doubles"
    assert text_of(block.query_one(".difference code")).split("\n")[:2] == ["- x = 1", "+ x = 2"]
    assert text_of(block.query_one(".output code")) == "x is 2; not so: ['x == 1']\n"
    assert text_of(block.query_one("details.tests pre code")).strip() == "assert x == 2"
    headings = [text_of(each) for each in page.query(".md-nav--secondary .md-ellipsis")]
    assert headings[-1].strip() == "Exercises"


# fmt: off
FAULTS = {
    "not there": ("from: x = 1", "from: y = 1", ":2: `y = 1` stands 0 times in docs/labs/lab"),
    "twice": ("from: x = 1", "from: x", ".py:2: `x` stands 4 times"),
    "other exercise": ("exercise: 1", "exercise: 2", "lab.py:20: exercise 1 has no solution"),
    "no exercise": ("exercise: 1", "exercise: 2", ".py:2: exercise 2 of the lab is not there"),
    "no section": ("# ---\n\n", "# without: [Nothing]\n# ---\n\n", "no section “Nothing”"),
    "no answer": ("# %% [markdown]\n# It *doubles*.\n\n", "", "does not begin with the answer"),
    "no check": (' tags=["check"]', "", "no cell asserts what it says"),
    "draws": ("print(", "import matplotlib.pyplot as plt\nplt.show()\nprint(", ".py:11: it draws"),
    "header": ("exercise: 1", "exercise: first", ".py:2: `exercise`: Input should be a valid int"),
}
# fmt: on


@pytest.mark.parametrize("name", FAULTS)
def test_fault_of_a_solution_is_named_with_its_mend(project, name):
    old, new, said = FAULTS[name]
    assert old in SOLUTION
    project.add_solution(SOLUTION.replace(old, new, 1))
    told = "\n".join(map(str, check.problems(project.root)))
    assert said in told
    assert "  Mend: " in told


def test_solution_that_fails_names_the_cell_of_the_lab_or_its_own_line(project):
    solution = project.add_solution(SOLUTION.replace("to: x = 2", "to: x = 1 / 0"))
    problem = str(runner.run_all([solution])[solution.name])
    assert problem.startswith(f"{solution.path}:1: line 1 of cell 1 of docs/labs/lab.py, as it is")
    assert "ZeroDivisionError" in problem
    solution = project.add_solution(SOLUTION.replace("x == 2", "x == 3"))
    problem = str(runner.run_all([solution])[solution.name])
    assert problem.startswith(f"{solution.path}:14: cell 2: AssertionError")
