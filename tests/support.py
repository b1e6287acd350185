"""MkDocs as a command, the built pages as trees, and a small project to build and to break."""

import gzip
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

import pytest
from justhtml import JustHTML

from ground_truth.run import results
from ground_truth.site import urls
from ground_truth.sources.catalog import question_pages
from ground_truth.sources.files import paths
from ground_truth.sources.models import LEVELS
from ground_truth.sources.scripts import Lab, Snippet, all_labs
from ground_truth.sources.solutions import Solution
from ground_truth.sources.tests import module, of_page

ROOT = Path(__file__).resolve().parents[1]


def page_paths(sources):
    """Return the paths below the site of the pages that are made of `sources`."""
    return [urls.page(source.removeprefix("docs/")) for source in sources]


QUESTION_PAGES = page_paths(question_pages(ROOT))
LAB_PAGES = page_paths(lab.path for lab in all_labs(ROOT))
PAGES = ["404.html", *page_paths(paths(ROOT, "docs", "**/*.md")), *LAB_PAGES]


def by_page(paths):
    """Give a test that looks at one page its `page_path`, in turn each of `paths`."""
    return pytest.mark.parametrize("page_path", paths, ids=lambda path: path.strip("/") or "home")


def queries(page_path):
    """Return what readers type who look for a question."""
    *_, topic, name, _ = page_path.replace("-", "_").split("/")
    return module(ROOT, f"tests/snippets/{topic}/test_{name}.py").queries


@cache
def tested(path):
    """Return the TestModule at `path`, and the snippets of its page by their stems."""
    page = path.removeprefix("tests/snippets/").removesuffix(".py").replace("/test_", "/")
    return module(ROOT, path), {each.stem: each for each in of_page(Snippet(ROOT, f"{page}/any"))}


def subject(path, name):
    """Return the stem of the snippet that the function `name` of the module at `path` tests."""
    functions, snippets = tested(path)[0].functions, tested(path)[1]
    return next(each.subject(snippets) for each in functions if each.name == name)


def fragments(site):
    """Return what the search holds: by the address of each page below `site`, file and record."""
    found = {}
    for path in (site / "pagefind/fragment").iterdir():
        record = json.loads(gzip.decompress(path.read_bytes()).removeprefix(b"pagefind_dcd"))
        found[record["url"].removeprefix("/")] = path, record
    return found


def file_of(site, page_path):
    """Return the file of a page below `site`."""
    return site / page_path / "index.html" if page_path != "404.html" else site / page_path


def mkdocs(*arguments, cwd, **environment):
    """Run MkDocs on the project in `cwd`; return the completed process with its messages."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", *arguments],
        cwd=cwd,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        env={
            **os.environ,
            "NO_MKDOCS_2_WARNING": "1",
            "SITE_URL": "",
            **({} if cwd == ROOT else {"GROUND_TRUTH_CACHE": ""}),  # what is kept would be shared
            **environment,
        },
    )


def wait_until(condition, seconds=90):
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
        if "".join(map(text_of, each.query(".code pre code"))) == snippet.source
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
## In 30 seconds

TEXT

## Points to say

1. **One.** It runs.
2. **Two.** It is tested.
3. **Three.** It is shown.

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
"""

FENCE = """\
```python exec="1"
from ground_truth import show
print(show("topic/page/NAME"))
```
"""


THEME = ("assets", "stylesheets", "javascripts")

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
# Try it.
"""
SOLUTION = """\
# ---
# exercise: 1
# changes:
#   - {from: x = 1, to: x = 2}
# ---

# %% [markdown]
# It *doubles*.

# %%
print(f"x is {x}; not so: {failed}")

# %% tags=["check"]
assert x == 2
"""


class Project:
    """A small project of its own, with the real configuration, to build and to break.

    Its page shows four snippets from the start, as pages must: fillers, whose results are there
    without a run, and which make room for those that a test adds.
    """

    def __init__(self, root):
        self.root = root
        for name in ("mkdocs.yml", "overrides", *(f"docs/{each}" for each in THEME)):
            source, target = ROOT / name, root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
        (root / "snippets").mkdir()
        self.page = root / "docs/questions/topic/page.md"
        self.tests = root / "tests/snippets/topic/test_page.py"
        self.write("docs/index.md", HOME)
        entry = "unit\tneuron\tA weighted sum and an activation.\t\n"
        self.write("glossary.tsv", f"term\talso\tsentence\texplained_at\n{entry}")
        self.write("asked.tsv", "question\tasked_by_lists\tlevel\nWhat is it?\t1\tjunior\n")
        self.write("docs/questions/topic/index.md", "---\ntitle: Topic\ndescription: One.\n---\n")
        self.fillers = self.ask("topic/page", PAGE.replace("TEXT", "word " * 60))

    def ask(self, name, text):
        """Write the page of a question with four fillers; return their names."""
        python = name.replace("-", "_")
        fillers = [f"filler{number}" for number in range(4)]
        fences = "\n".join(FENCE.replace("topic/page/NAME", f"{python}/{f}") for f in fillers)
        self.write(f"docs/questions/{name}.md", text.replace("SNIPPETS", f"SNIPPETS\n\n{fences}"))
        tests = [f"QUERIES = {list('0123456789')}\n"]
        for filler in fillers:
            self.write(f"snippets/{python}/{filler}.py", f'"""A filler."""\nprint("{filler}")\n')
            tests.append(f"def test_{filler}_runs(run):\n    run({filler!r})\n")
            shown = results.Result(
                [(f"{filler}\n", [])],
                {"python": platform.python_version()},
                0.0,
                "2026-11-25",
            )
            results.store(Snippet(self.root, f"{python}/{filler}"), shown)
        self.write(f"tests/snippets/{python.replace('/', '/test_')}.py", "\n\n".join(tests))
        return fillers

    def write(self, name, text):
        """Write `text` to the file `name` below the root."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def add(self, name, source, claim='"""It does what it says."""'):
        """Add a snippet with a test, and show it on the page; return its Snippet."""
        self.write(f"snippets/topic/page/{name}.py", f"{claim}\n{source}\n")
        test = f"def test_{name}_runs(run):\n    run({name!r})\n"
        tests, page = f"{self.tests.read_text()}\n\n{test}", self.page.read_text()
        if self.fillers:
            filler = self.fillers.pop()
            (self.root / f"snippets/topic/page/{filler}.py").unlink()
            tests = tests.replace(f"\n\ndef test_{filler}_runs(run):\n    run({filler!r})\n", "")
            page = page.replace(FENCE.replace("NAME", filler), "")
        self.tests.write_text(tests)
        self.page.write_text(
            page.replace("SNIPPETS", f"{FENCE.replace('NAME', name)}\nSNIPPETS", 1)
        )
        return Snippet(self.root, f"topic/page/{name}")

    def add_lab(self, name, code):
        """Add a lab with one cell of `code` and one that checks; return its Lab."""
        self.write("docs/labs/index.md", "---\ntitle: Labs\ndescription: All.\n---\n")
        self.write(f"docs/labs/{name}.py", LAB.replace("CODE", code))
        return Lab(self.root, f"labs/{name}")

    def add_solution(self, text=SOLUTION, listed="1. One."):
        """Give the lab an exercise and `text` as its solution; return the Solution."""
        lab = self.add_lab("lab", "x = 1\nprint(x)")
        path = self.root / lab.path
        text_of_lab = path.read_text().replace("assert True", "assert x == 1\nassert x > 0")
        path.write_text(text_of_lab.replace("Try it.", listed))
        self.write("docs/labs/solutions/lab/doubled.py", text)
        return Solution(self.root, "labs/solutions/lab/doubled")

    def build(self, *arguments):
        """Build it strictly; return the completed process."""
        return mkdocs("build", "--strict", *arguments, cwd=self.root)

    def html(self):
        """Return the built page."""
        return (self.root / "site/questions/topic/page/index.html").read_text(encoding="utf-8")


DRAWING = """\
import matplotlib.pyplot as plt

plt.plot([1, 2])
plt.show()"""
FRAMES = """\
import matplotlib.pyplot as plt

for rate in (0.1, 0.2, 0.3):
    plt.figure(num=f"rate = {rate}")
    plt.plot([0, rate])
plt.show()"""


SHOWS_SHEET = 'render_macros: true\n---\n{{ cheat_sheet("%s") }}\n'


class Sample(Project):
    """The site with twelve made-up questions and a lab for its own: to test all but the pages.

    The last question in the learning path, alone in its topic, is the one whose snippets run.
    """

    def __init__(self, root):
        super().__init__(root)
        shutil.copytree(
            ROOT / "docs",
            root / "docs",
            dirs_exist_ok=True,
            ignore=lambda folder, names: [
                name
                for name in names
                if name.endswith(".py")
                or name == "practice"
                or (folder.endswith(("/questions", "/cheat-sheet")) and name != "index.md")
            ],
        )
        home = root / "docs/index.md"
        shown = re.sub(r'showcase\("[^"]+"\)', 'showcase("topic/page/drawn")', home.read_text())
        home.write_text(shown)
        said = root / "docs/corrections.md"
        said.write_text(
            re.sub(r"questions/[a-z/-]+\.md", "questions/topic/page.md", said.read_text())
        )
        for topic in ("basics", "methods", "topic"):
            head = f"---\ntitle: {topic.title()}\ndescription: One.\n"
            self.write(f"docs/questions/{topic}/index.md", f"{head}---\n")
            self.write(f"docs/study/cheat-sheet/{topic}.md", f"{head}{SHOWS_SHEET % topic}")
        for number in range(1, 12):
            topic, level = ("methods", "basics")[number % 2], LEVELS[number // 4]
            first = f"top10: {number}\n" if number % 3 == 1 else ""
            before = f"{topic}/question-{number - 2}" if number > 2 else ""
            title = f"What does sample {number} show?"
            self.ask(f"{topic}/question-{number}", made_up(title, level, before, first))
        text = made_up("What is drawn?", LEVELS[-1], "methods/question-2")
        marked = text.replace("It runs.", "It runs. [✓](test:drawn_runs)")
        self.fillers = self.ask("topic/page", marked)
        self.add("drawn", DRAWING)
        self.add("framed", FRAMES)
        self.add("printed", 'for number in range(40):\n    print(number, "and so on, " * 20)')
        self.add_lab("lab", f"# Figure: A line.\n{DRAWING}")


def made_up(title, level, before, first=""):
    """Return the page of a question."""
    return (
        PAGE.replace("Does the machinery tell what is wrong?", title)
        .replace("level: junior\n", f"level: {level}\n{first}")
        .replace("prerequisites: []", f"prerequisites: [{before}]")
        .replace("TEXT", f"It *shows* `this`: {'word ' * 60}")
        .replace("SNIPPETS", "A formula: $y = \\max(0, x)$.\n\nSNIPPETS")
        .replace('"Four?"\n\n    Yes.', '"Four?"\n\n    Since $x < y$.')
    )
