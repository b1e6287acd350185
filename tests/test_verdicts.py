"""A kept verdict stands for nothing that it did not see: what changes is run again."""

import gzip
import os
import re
import shutil
import subprocess
import sys

import pytest
import verdicts
from support import LAB_PAGES, QUESTION_PAGES, ROOT, fragments

from ground_truth.run import results, testing
from ground_truth.sources import tests
from ground_truth.sources.scripts import Snippet

SNIPPET = "NUMBER = 1\nprint(NUMBER)"
TESTS = """\
LIMIT = 2


def test_one_is_below_the_limit(run):
    assert run("one").NUMBER < LIMIT


def test_one_is_less_than_another(run):
    assert run("one").NUMBER < run("another").NUMBER
"""
MORE = """

def test_one_runs_once_with_the_number_that_it_has(run):
    assert run("one", NUMBER=1) is run("one")
    assert run("one", NUMBER=1.0) is not run("one")


def test_one_is_edited_while_its_tests_run(run):
    with open({path!r}, "a") as file:
        file.write("# edited")
"""


@pytest.fixture
def tested(project):
    """A project with the tests of this one, for two snippets; a function that runs pytest there."""
    project.add("one", SNIPPET)
    project.add("another", "NUMBER = 3\nprint(NUMBER)")
    project.tests.write_text(TESTS)
    for path in (ROOT / "tests").glob("*.py"):
        if "test_" not in path.name:
            project.write(f"tests/{path.name}", path.read_text())
    project.write("tests/snippets/conftest.py", (ROOT / "tests/snippets/conftest.py").read_text())
    shutil.copy(ROOT / "pyproject.toml", project.root)
    project.add_lab("lab", "print(1)")

    def run(*arguments, **environment):
        """Return how many tests passed, failed, and were kept."""
        ran = subprocess.run(
            [sys.executable, "-m", "pytest", "-n0", "tests/snippets", *arguments],
            cwd=project.root,
            capture_output=True,
            text=True,
            env={**os.environ, "GROUND_TRUTH_CACHE": "", **environment},
        )
        count = {
            word: int((re.findall(rf"(\d+) {word}", ran.stdout) or ["0"])[-1])
            for word in ("passed", "failed", "verdicts kept")
        }
        return tuple(count.values())

    return project, run


def test_what_passed_is_kept_and_said(tested):
    _, run = tested
    assert run() == (2, 0, 0)
    assert run() == (2, 0, 2), "kept ones count as passed"
    assert run("-k", "limit") == (1, 0, 1)
    assert run(ALL="1") == (2, 0, 0)


CHANGES = {
    "snippet": ("snippets/topic/page/one.py", "NUMBER = 1", "NUMBER = 5", (0, 2, 0)),
    "snippet of the other test": (
        "snippets/topic/page/another.py", "NUMBER = 3", "NUMBER = 0", (1, 1, 1)),
    "test": ("tests/snippets/topic/test_page.py", "NUMBER < LIMIT", "NUMBER > LIMIT", (1, 1, 1)),
    "helper": ("tests/snippets/topic/test_page.py", "LIMIT = 2", "LIMIT = 0", (1, 1, 0)),
}  # fmt: skip


@pytest.mark.parametrize("part", CHANGES)
def test_change_runs_again_and_a_failure_is_never_kept(tested, part):
    project, run = tested
    path, right, wrong, outcome = CHANGES[part]
    assert run() == (2, 0, 0)
    text = (project.root / path).read_text()
    assert right in text
    project.write(path, text.replace(right, wrong))
    assert run() == outcome
    again = run()
    assert again[:2] == outcome[:2], "what failed fails again"
    assert again[2] == outcome[0], "what passed is kept"
    project.write(path, text)
    assert run() == (2, 0, 2)


def test_verdicts_on_what_was_edited_meanwhile_are_not_kept(tested):
    project, run = tested
    path = project.root / "snippets/topic/page/one.py"
    text = path.read_text()
    project.tests.write_text(TESTS + MORE.format(path=str(path)))
    assert run() == (4, 0, 0)
    path.write_text(text)
    assert run() == (4, 0, 0)


@pytest.mark.parametrize("part", ["package", "python", "runner", "harness"])
def test_key_of_a_snippets_test_follows_versions_and_the_runners_code(monkeypatch, part):
    snippet = next(each for each in snippets_of_a_page() if "keras" in each.packages)
    module = tests.module(ROOT, snippet.tests)
    test = next(each for each in module.functions if each.subject({snippet.stem}))
    before = testing.key(snippet, test, module)
    assert testing.key(snippet, test, module) == before
    if part == "package":
        real = results.version
        monkeypatch.setattr(results, "version", lambda n: "99" if n == "keras" else real(n))
    elif part == "python":
        monkeypatch.setattr("platform.python_version", lambda: "3.99.0")
    elif part == "runner":
        monkeypatch.setattr(results, "runner", lambda: "another")
    else:
        monkeypatch.setattr(testing, "_code", lambda: "another")
    assert testing.key(snippet, test, module) != before


def snippets_of_a_page():
    page = QUESTION_PAGES[1].removeprefix("questions/").strip("/").replace("-", "_")
    return tests.of_page(Snippet(ROOT, f"{page}/any"))


class Item:
    """As much of a test as decides what it looks at."""

    def __init__(self, fixtures=("site",), mark=None, **parameters):
        self.nodeid, self.path = "tests/test_made_up.py::test", ROOT / "tests/test_verdicts.py"
        self.fixturenames, self.mark = fixtures, mark
        self.callspec = type("Callspec", (), {"params": parameters})

    def get_closest_marker(self, _name):
        return self.mark and type("Mark", (), {"args": [self.mark]})


@pytest.fixture
def copied(site, tmp_path):
    """A copy of what tests look at in the built site, to change."""
    copy = tmp_path / "site"
    wanted = [f"{each}index.html" for each in [*QUESTION_PAGES, *LAB_PAGES]]
    for name in (*wanted, "stylesheets/extra.css"):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(site / name, copy / name)
    for folder in ("notebooks", "pagefind/fragment", "javascripts/search"):
        shutil.copytree(site / folder, copy / folder)
    return copy


def changed(path, right, wrong):
    """Write `wrong` for `right` in the file at `path`; forget what was read of the site."""
    packed = path.suffix == ".pf_fragment"
    read = gzip.decompress(path.read_bytes()) if packed else path.read_bytes()
    assert right.encode() in read
    wrote = read.replace(right.encode(), wrong.encode(), 1)
    path.write_bytes(gzip.compress(wrote) if packed else wrote)
    for function in (verdicts.looks, verdicts.index, verdicts.kept.digest_of_files):
        function.cache_clear()


OTHER = QUESTION_PAGES[1]
NOTEBOOK = f"notebooks/{OTHER.strip('/')}.ipynb"
SEEN = {
    # the test: (item, file, text in it, whether a change of it is seen)
    "its page": (Item(page_path=OTHER), f"{OTHER}index.html", "Ran with Python", True),
    "its notebook": (Item(page_path=OTHER), NOTEBOOK, "nbformat", True),
    "another page": (
        Item(page_path=OTHER), f"{QUESTION_PAGES[2]}index.html", "Ran with Python", False),
    "styles, of one of many": (Item(page_path=OTHER), "stylesheets/extra.css", ":root", False),
    "styles, of its template": (
        Item(page_path=QUESTION_PAGES[0]), "stylesheets/extra.css", ":root", True),
    "what surrounds its template": (
        Item(page_path=QUESTION_PAGES[0]), f"{QUESTION_PAGES[0]}index.html", "<head>", True),
    "its notebook alone": (Item(page_path=OTHER, mark="notebook"), NOTEBOOK, "nbformat", True),
    "the page of its notebook": (
        Item(page_path=OTHER, mark="notebook"), f"{OTHER}index.html", "Ran with Python", False),
    "the search of its topic": (
        Item(page_path=OTHER, mark="topic"), ("searched", OTHER), "In 30 seconds", True),
    "how it is searched": (
        Item(page_path=OTHER, mark="topic"), "javascripts/search/find.js", "rarity", True),
    "the search of another": (
        Item(page_path=OTHER, mark="topic"), ("searched", QUESTION_PAGES[0]), "In 30 seconds",
        False),
}  # fmt: skip


@pytest.mark.parametrize("what", SEEN)
def test_key_follows_what_the_test_looks_at_and_nothing_else(copied, what):
    item, path, text, seen = SEEN[what]
    if isinstance(path, tuple):
        path = fragments(copied)[path[1]][0]
    before = verdicts.key(item, copied)
    changed(copied / path, text, f"{text[:-1]}x{text[-1]}")
    assert (verdicts.key(item, copied) != before) == seen


@pytest.mark.parametrize("part", ["pages", "machinery"])
def test_key_of_tests_without_a_page_follows_the_sources(monkeypatch, part):
    pages, machinery = verdicts.sources()
    everything, made_up = Item(), Item(fixtures=("project",))
    before = [verdicts.key(each, None) for each in (everything, made_up)]
    monkeypatch.setattr(
        verdicts,
        "sources",
        lambda: ("another", machinery) if part == "pages" else (pages, "another"),
    )
    after = [verdicts.key(each, None) for each in (everything, made_up)]
    assert after[0] != before[0]
    assert (after[1] != before[1]) == (part == "machinery")


@pytest.mark.parametrize("what", ["module", "helpers"])
def test_key_follows_the_tests_own_code(monkeypatch, what):
    item = Item(fixtures=("project",))
    before = verdicts.key(item, None)
    if what == "module":
        item.path = ROOT / "tests/test_site.py"
    else:
        monkeypatch.setattr(verdicts, "helpers", lambda: "another")
    assert verdicts.key(item, None) != before
