"""A pytest plugin: a test that passed runs again only if what it looks at has changed.

What it looks at is told by its parameters and fixtures:

- tests of a snippet: the snippet, the test, its helpers, versions, and the runner's code
- `page_path`, a Question, a Lab or a Snippet as parameter: the built page and the files beside it
- `sees("script")`: the result of its script alone; `sees("notebook")`: its notebook
- `project` or `sample`: nothing of the real pages
- any other: all sources, and with `site` all that is built of them

All look besides at their own module, the helpers and the versions of all packages; those without a
page at the machinery too. A page does only if it stands for its template: an edit of a style sheet
runs again what looks at one page a template, and every night all is run (`make test ALL=1`).
"""

import os
import re
import subprocess
from functools import cache

import browser
import pytest
from support import LAB_PAGES, QUESTION_PAGES, ROOT, file_of

from ground_truth import kept
from ground_truth.run import results
from ground_truth.sources import files
from ground_truth.sources.catalog import Question
from ground_truth.sources.scripts import Lab, Script

PAGES = ("docs/questions", "docs/labs", "snippets", "tests/snippets")
"""Where pages are written; all else is machinery."""
TEMPLATES = (QUESTION_PAGES[0], LAB_PAGES[0])
"""The pages that stand for all others of their template."""


@cache
def digest(*folders):
    """Return the digest of all files below `folders` of the project."""
    found = {}
    for folder in folders:
        for path in files.paths(ROOT, folder, "**/*"):
            if (ROOT / path).is_file() and "__pycache__" not in path:
                found[path] = kept.digest_of_files(ROOT / path)
    return kept.digest(found)


@cache
def machinery():
    """Return the digest of all that is not a page or a test module."""
    docs = [path for path in files.paths(ROOT, "docs", "*") if path not in PAGES]
    alone = [path for path in docs if (ROOT / path).is_file()]
    folders = [path for path in docs if path not in alone]
    names = ("mkdocs.yml", "pyproject.toml", "Makefile", "CONTRIBUTING.md")
    return kept.digest(
        digest("ground_truth", "overrides", "tools", *folders),
        kept.digest_of_files(*(ROOT / name for name in [*names, *alone])),
    )


@cache
def helpers():
    """Return the digest of what all tests use, and of the versions of all packages."""
    own = [path for path in sorted((ROOT / "tests").glob("*.py")) if "test_" not in path.name]
    return kept.digest(kept.digest_of_files(*own, ROOT / "requirements.lock"), os.uname()[2:])


@cache
def chromium():
    """Return which browser there is."""
    path = next(filter(None, map(browser.shutil.which, browser.NAMES)), None)
    said = path and subprocess.run([path, "--version"], capture_output=True, text=True).stdout
    return said or "another"


def page(site, page_path):
    """Return what a test of a page looks at: its content and the files beside it."""
    path = file_of(site, page_path)
    if page_path in (*TEMPLATES, "404.html") or "/" not in page_path.rstrip("/"):
        return [path.read_text(encoding="utf-8"), digest_below(site)]
    text = path.read_text(encoding="utf-8")
    content = re.search(r"<article.*</article>", text, re.DOTALL)
    beside = [path.with_name("index.md"), site / f"notebooks/{page_path.strip('/')}.ipynb"]
    return [
        content[0] if content else text,
        *(kept.digest_of_files(each) for each in beside if each.exists()),
    ]


@cache
def digest_below(site):
    """Return the digest of scripts, styles and fonts of the built site."""
    shared = [
        path for folder in ("assets", "stylesheets", "javascripts")
        for path in sorted((site / folder).rglob("*")) if path.is_file()
    ]  # fmt: skip
    return kept.digest_of_files(*shared)


def page_path_of(item):
    """Return the page that a test looks at, as its path below the site; None if no single one."""
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    for value in parameters.values():
        if isinstance(value, Question):
            return f"questions/{value.slug}/"
        if isinstance(value, Lab):
            return f"{value.name}/"
        if isinstance(value, Script):
            return f"{value.page.removeprefix('docs/').removesuffix('.md')}/"
    if path := parameters.get("page_path"):
        return path
    group = getattr(item, "group", None)
    return page_path_of_snippet(group.snippet) if group else None


def page_path_of_snippet(snippet):
    """Return the path below the site of the page that shows `snippet`."""
    return f"{snippet.page.removeprefix('docs/').removesuffix('.md')}/"


def looked_at(item, site):
    """Return the key of the verdict of `item`: a digest of all that it looks at."""
    if hasattr(item, "key"):
        return item.key()
    own = [item.nodeid, helpers(), kept.digest_of_files(item.path), chromium()]
    path, sees = page_path_of(item), item.get_closest_marker("sees")
    if sees and sees.args[0] == "script":
        return kept.digest(own, [results.key(each) for each in item.callspec.params.values()])
    if sees and sees.args[0] == "notebook":
        notebook = site / f"notebooks/{path.strip('/')}.ipynb"
        return kept.digest(own, kept.digest_of_files(notebook))
    if path:
        return kept.digest(own, page(site, path))
    if {"project", "sample"} & set(item.fixturenames):
        return kept.digest(own, machinery())
    return kept.digest(own, machinery(), digest(*PAGES))


class Kept(pytest.Item):
    """A test whose verdict is kept: it passes again."""

    def runtest(self):
        """Pass."""
        self.user_properties.append(("kept", True))

    def reportinfo(self):
        """Return where it stands."""
        return self.path, None, self.name


class Verdicts:
    """Keeps what passes, and takes what is kept in the place of running it.

    Args:
        site: returns the folder of the built site, building it if need be.
    """

    def __init__(self, site):
        self.site, self.keys, self.failed = site, {}, set()
        self.taken = self.ran = 0

    def replace(self, items):
        """Replace in `items` the tests whose verdicts are kept."""
        needs_site = any({"site", "address"} & set(each.fixturenames) for each in items)
        site = self.site() if needs_site else None
        for place, item in enumerate(items):
            key = looked_at(item, site)
            if not os.environ.get("ALL") and kept.load(ROOT, "verdicts", key):
                items[place] = as_kept(item)
            else:
                self.keys[item.nodeid] = key

    def note(self, report):
        """Keep that a test passed in all its phases."""
        if report.outcome != "passed":
            self.failed.add(report.nodeid)
        if report.when == "call":
            if ("kept", True) in report.user_properties:
                self.taken += 1
            else:
                self.ran += 1
        key = self.keys.get(report.nodeid.partition("@")[0])
        if report.when == "teardown" and key and report.nodeid not in self.failed:
            kept.store(ROOT, "verdicts", key, True)


def as_kept(item):
    """Return a Kept in the place of `item`."""
    made = Kept.from_parent(item.parent, name=item.name)
    made.own_markers = list(item.iter_markers())  # the same group of workers, and so the same name
    return made
