"""MkDocs as a command, the built pages as trees, and a small project to build and to break."""

import os
import shutil
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

from justhtml import JustHTML

from ground_truth.project import Lab, Snippet

ROOT = Path(__file__).resolve().parents[1]


def mkdocs(*arguments, cwd, **environment):
    """Run MkDocs on the project in `cwd`; return the completed process with its messages."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", *arguments],
        cwd=cwd,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "SITE_URL": "", **environment},
    )


def wait_until(condition, seconds=30):
    """Wait until `condition()` is true; fail after `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


@cache
def parsed(path):
    """Return the HTML file at `path` as a tree, with its errors."""
    return JustHTML(path.read_text(encoding="utf-8"), sanitize=False, collect_errors=True)


def text_of(node):
    """Return the text of an element, blanks and all."""
    return node.to_text(separator="", strip=False)


def listing_of(site, snippet):
    """Return the element of the built page that shows `snippet`."""
    page = site / snippet.page.removeprefix("docs/").removesuffix(".md") / "index.html"
    (found,) = (
        each
        for each in parsed(page).query(".snippet")
        if text_of(each.query_one("pre code")) == snippet.source
    )
    return found


HOME = """\
---
render_macros: true
---
# Home

{{ questions() }}
"""

PAGE = """\
---
title: Does the machinery tell what is wrong?
description: A page that shows the snippets of a test.
level: junior
tags: [testing]
prerequisites: []
aliases: [machinery]
render_macros: true
---
{{ about_this_question() }}

## In 30 seconds

TEXT

## In depth

SNIPPETS

## Follow-up questions

??? question "One?"

    Yes.

??? question "Two?"

    Yes.

??? question "Three?"

    Yes.

??? question "Four?"

    Yes.

## Common mistakes

None.

## References

- Author (2000). *Title*. [arXiv:1502.01852](https://arxiv.org/abs/1502.01852).

{{ previous_and_next() }}
"""

FENCE = """\
```python exec="1"
from ground_truth import show
print(show("topic/page/NAME"))
```
"""


LAB = """\
# ---
# title: A lab
# description: It shows what a lab is.
# questions: [topic/page]
# seconds: 1
# ---

# %% [markdown]
# It practices [a page](../questions/topic/page.md) with $x$.

# %%
CODE

# %% tags=["check"]
assert True

# %% [markdown]
# ## What you can say now
#
# Something.
#
# ## Exercises
#
# 1. One.
"""


class Project:
    """A small project of its own, with the real configuration, to build and to break."""

    def __init__(self, root):
        self.root = root
        for name in (
            "mkdocs.yml",
            "overrides",
            "docs/assets",
            "docs/stylesheets",
            "docs/javascripts",
        ):
            source, target = ROOT / name, root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
        (root / "snippets").mkdir()
        self.page = root / "docs/questions/topic/page.md"
        self.tests = root / "tests/snippets/topic/test_page.py"
        self.write("docs/index.md", HOME)
        self.write("docs/questions/topic/index.md", "---\ntitle: Topic\ndescription: One.\n---\n")
        self.write("tests/snippets/topic/test_page.py", f"QUERIES = {list('0123456789')}\n")
        self.write("docs/questions/topic/page.md", PAGE.replace("TEXT", "word " * 60))

    def write(self, name, text):
        """Write `text` to the file `name` below the root."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def add(self, name, source, claim='"""It does what it says."""'):
        """Add a snippet with a test, and show it on the page; return its Snippet."""
        self.write(f"snippets/topic/page/{name}.py", f"{claim}\n{source}\n")
        test = f"def test_{name}_runs(run):\n    run({name!r})\n"
        self.tests.write_text("\n\n".join(filter(None, [self.tests.read_text(), test])))
        page = self.page.read_text().replace("SNIPPETS", f"{FENCE.replace('NAME', name)}\nSNIPPETS")
        self.page.write_text(page)
        return Snippet(self.root, f"topic/page/{name}")

    def add_lab(self, name, code):
        """Add a lab with one cell of `code` and one that checks; return its Lab."""
        self.write("docs/labs/index.md", "---\ntitle: Labs\ndescription: All.\n---\n")
        self.write(f"docs/labs/{name}.py", LAB.replace("CODE", code))
        return Lab(self.root, f"labs/{name}")

    def build(self, *arguments):
        """Build it strictly; return the completed process."""
        return mkdocs("build", "--strict", *arguments, cwd=self.root)

    def html(self):
        """Return the built page."""
        return (self.root / "site/questions/topic/page/index.html").read_text(encoding="utf-8")
