"""A test that passed runs again only if what it looks at has changed.

What it looks at is told by its parameters, fixtures and marks:

- the test of a snippet: the snippets that it names, itself, its helpers, versions, the runner; of
  an exercise: all that its file is made of
- `sees("script")`: a script and its result; `sees("notebook")`: a notebook; `sees("topic")`: what
  the search index holds of a topic, and what readers type
- `page_path`: the built page and the files beside it
- `project`, `sample` or `served`, which are made up: the machinery, and nothing of the real pages
- any other: all sources

All look besides at their own module, the helpers, and the versions of all packages. Styles and
scripts of the site count for the pages that stand for their template; `make test ALL=1`, which is
run every night, takes no verdict from what was kept. Of a test whose snippets or module were edited
while it ran, no verdict is kept.
"""

import os
import platform
import re
import subprocess
import sysconfig
import time
from functools import cache
from pathlib import Path

import browser
import pytest
from support import LAB_PAGES, QUESTION_PAGES, ROOT, file_of, fragments, queries

from ground_truth import kept
from ground_truth.run import results
from ground_truth.site import urls
from ground_truth.sources import files
from ground_truth.sources.scripts import Script

SOURCES = ("docs", "ground_truth", "overrides", "snippets", "tests/snippets", "tools")
SETTINGS = ("mkdocs.yml", "pyproject.toml", "Makefile", "CONTRIBUTING.md", "README.md")
OF_A_PAGE = re.compile(
    r"(snippets|tests/snippets)/|docs/(questions/.+/|practice/)|docs/labs/.*\.py$"
)
"""Where the author of a page writes; all else is machinery."""
MADE_UP = {"project", "sample", "served"}
"""The fixtures that build a site of their own."""
TEMPLATES = {QUESTION_PAGES[0], LAB_PAGES[0]}
"""The pages that stand for all others of their template."""


def digest(paths, root):
    """Return the digest of the files at `paths`, named from `root`."""
    return kept.digest([[str(p.relative_to(root)), kept.digest_of_files(p)] for p in paths])


@cache
def sources():
    """Return the digests of what authors of pages write, and of the machinery."""
    pages, machinery = [], [ROOT / name for name in SETTINGS]
    for folder in SOURCES:
        for path in files.paths(ROOT, folder, "**/*"):
            if (ROOT / path).is_file() and "__pycache__" not in path:
                (pages if OF_A_PAGE.match(path) else machinery).append(ROOT / path)
    return digest(pages, ROOT), digest(machinery, ROOT)


@cache
def helpers():
    """Return the digest of what all tests use: helpers, packages, and the browser."""
    own = [path for path in sorted((ROOT / "tests").glob("*.py")) if "test_" not in path.name]
    packages = Path(sysconfig.get_path("purelib")).glob("*.dist-info")
    chromium = browser.installed()
    said = chromium and subprocess.run([chromium, "--version"], stdout=subprocess.PIPE).stdout
    versions = sorted(package.name for package in packages)
    return kept.digest(digest(own, ROOT), versions, platform.platform(), str(said))


@cache
def looks(site):
    """Return the digest of the scripts, styles and fonts of the built site."""
    folders = [site / name for name in ("assets", "stylesheets", "javascripts")]
    found = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return digest(sorted(found), site)


@cache
def index(site):
    """Return what the search holds of each page."""
    return {address: record for address, (_, record) in fragments(site).items()}


def page(site, path):
    """Return what a test of the page at `path` looks at."""
    text = file_of(site, path).read_text(encoding="utf-8")
    if path not in {*QUESTION_PAGES, *LAB_PAGES} - TEMPLATES:
        return [text, looks(site)]
    beside = [site / path / "index.md", site / urls.notebook(path.strip("/"))]
    article = re.search(r"<article.*</article>", text, re.DOTALL)[0]
    return [article, *(kept.digest_of_files(each) for each in beside if each.exists())]


def page_of(item):
    """Return the path below the site of the page that a test is of; None if of no single one."""
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    scripts = [each for each in parameters.values() if isinstance(each, Script)]
    if hasattr(item, "subject"):
        scripts = [item.subject]
    if scripts:
        return urls.page(scripts[0].page.removeprefix("docs/"))
    return parameters.get("page_path")


def key(item, site):
    """Return the digest of all that `item` looks at, in the built `site`."""
    if hasattr(item, "subject"):
        return item.key()
    path, sees = page_of(item), getattr(item.get_closest_marker("sees"), "args", [None])[0]
    own = [item.nodeid, kept.digest_of_files(item.path), helpers()]
    if sees == "script":
        scripts = [each for each in item.callspec.params.values() if isinstance(each, Script)]
        return kept.digest(own, [[results.key(s), results.load(s).cells] for s in scripts])
    if sees == "notebook":
        return kept.digest(own, kept.digest_of_files(site / urls.notebook(path.strip("/"))))
    if sees == "topic":
        topic = path.strip("/").rpartition("/")[0]
        held = {at: record for at, record in index(site).items() if at.startswith(f"{topic}/")}
        scripts = digest(sorted((site / "javascripts/search").iterdir()), site)
        return kept.digest(own, queries(path), held, scripts)
    if path is not None:
        return kept.digest(own, page(site, path))
    pages, machinery = sources()
    made_up = MADE_UP & set(item.fixturenames)
    return kept.digest(own, machinery, "" if made_up else pages)


class Kept(pytest.Item):
    """A test whose verdict is kept: it passes again."""

    def runtest(self):
        """Pass."""
        self.user_properties.append(("kept", True))

    def reportinfo(self):
        """Return where it stands."""
        return self.path, None, self.name


class Verdicts:
    """Takes what is kept in the place of running it, and keeps what passes.

    Args:
        site: returns the folder of the built site, building it if need be.
    """

    def __init__(self, site):
        self.site, self.keys, self.failed = site, {}, set()
        self.files, self.begun = {}, time.time()

    def replace(self, items):
        """Replace those of `items` whose verdicts are kept."""
        needs_site = any("site" in getattr(each, "fixturenames", ()) for each in items)
        try:
            site = self.site() if needs_site else None
        except AssertionError:
            return  # each test that needs the site says why it was not built
        for place, item in enumerate(items):
            self.keys[item.nodeid] = key(item, site)
            self.files[item.nodeid] = [item.path, *getattr(item, "scripts", [])]
            if not os.environ.get("ALL") and kept.load(ROOT, "verdicts", self.keys[item.nodeid]):
                items[place] = Kept.from_parent(item.parent, name=item.name)

    def pytest_runtest_logreport(self, report):
        """Keep that a test passed in all its phases."""
        if report.outcome != "passed":
            self.failed.add(report.nodeid)
        elif (
            report.when == "teardown"
            and report.nodeid in self.keys.keys() - self.failed
            and all(path.stat().st_mtime < self.begun for path in self.files[report.nodeid])
        ):
            kept.store(ROOT, "verdicts", self.keys[report.nodeid], True)


def told(reports):
    """Return how many of the tests that passed were kept, as a sentence."""
    taken = sum(("kept", True) in report.user_properties for report in reports)
    return f"{taken} verdicts kept, {len(reports) - taken} tests ran (ALL=1 runs all)"
