"""A pytest plugin: a test that passed runs again only if what it looks at has changed.

What it looks at is told by its parameters, fixtures and marks:

- the test of a snippet: the snippets that it names, itself, its helpers, versions, the runner
- `sees("script")`: the script alone; `sees("notebook")`: the notebook; `sees("topic")`: what the
  search index holds of the topic, and what readers type
- `page_path`: the built page and the files beside it
- `project`, `sample` or `served`, which are made up: the machinery, and nothing of the real pages
- any other: all sources

All look besides at their own module, the helpers, and the versions of all packages. Styles and
scripts count for the pages that stand for their template; every night all is run for all pages
(`make test ALL=1`).
"""

import json
import os
import platform
import re
import subprocess
import sysconfig
from functools import cache
from pathlib import Path

import browser
import pytest
from support import LAB_PAGES, QUESTION_PAGES, ROOT, file_of, queries

from ground_truth import kept
from ground_truth.run import results
from ground_truth.sources import files
from ground_truth.sources.scripts import Script

PAGES = ("docs/questions/*/", "docs/labs/*.py", "snippets/", "tests/")
"""Where pages and tests are written; all else is machinery."""
MACHINERY = ("ground_truth", "overrides", "tools", "docs", "benchmarks", "Makefile")
TOP = ("mkdocs.yml", "pyproject.toml", "Makefile", "CONTRIBUTING.md", "README.md")
MADE_UP = {"project", "sample", "served"}
TEMPLATES = {QUESTION_PAGES[0], LAB_PAGES[0]}
"""The pages that stand for all others of their template; those of other templates are alone."""


def digest(paths):
    """Return the digest of the files at `paths`, names and all."""
    return kept.digest([[str(path), kept.digest_of_files(path)] for path in paths])


@cache
def sources():
    """Return the digests of the pages and of the machinery."""
    pages, machinery = [], [ROOT / name for name in TOP]
    for folder in ("docs", "ground_truth", "overrides", "snippets", "tests/snippets", "tools"):
        for path in files.paths(ROOT, folder, "**/*"):
            if (ROOT / path).is_file() and "__pycache__" not in path:
                (pages if of_page(path) else machinery).append(ROOT / path)
    return digest(pages), digest(machinery)


def of_page(path):
    """Return whether a page's author writes the file at `path`; all else is machinery."""
    return path.startswith(("snippets/", "tests/")) or bool(
        re.match(r"docs/(questions/[^/]+/|labs/.*\.py$)", path)
    )


@cache
def helpers():
    """Return the digest of what all tests use: their helpers, and all packages."""
    own = sorted((ROOT / "tests").glob("[!t]*.py")) + sorted((ROOT / "tests").glob("t[!e]*.py"))
    packages = Path(sysconfig.get_path("purelib")).glob("*.dist-info")
    versions = sorted(package.name for package in packages)
    return kept.digest(digest(own), versions, platform.python_version(), platform.machine())


@cache
def chromium():
    """Return which browser there is."""
    path = browser.installed()
    said = path and subprocess.run([path, "--version"], capture_output=True, text=True).stdout
    return said or "another"


@cache
def shared(site):
    """Return the digest of the scripts, styles and fonts of the built site."""
    folders = [site / name for name in ("assets", "stylesheets", "javascripts")]
    found = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return digest([path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
                   for path in sorted(found)])


def content(site, page_path):
    """Return what a test of a page looks at: its content and the files beside it."""
    text = file_of(site, page_path).read_text(encoding="utf-8")
    article = re.search(r"<article.*</article>", text, re.DOTALL)
    if page_path not in {*QUESTION_PAGES, *LAB_PAGES} - TEMPLATES or not article:
        return [text, shared(site)]
    name = page_path.strip("/")
    beside = [site / name / "index.md", site / f"notebooks/{name}.ipynb"]
    return [article[0], *(kept.digest_of_files(each) for each in beside if each.exists())]


def of_topic(site, page_path):
    """Return what the search index holds of the topic of a page, and what readers type."""
    topic = page_path.rpartition("/")[0].rpartition("/")[0]
    return [
        queries(page_path),
        [each for each in index(site)["docs"] if each["location"].startswith(f"{topic}/")],
    ]
