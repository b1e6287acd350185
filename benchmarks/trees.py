"""Projects to measure: this one, grown to any number of pages, and the same without machinery."""

import json
import re
import shutil
from pathlib import Path

import jupytext
from mkdocs.utils.yaml import yaml_load

from ground_truth.check import problems
from ground_truth.run import results, runner
from ground_truth.sources import files
from ground_truth.sources.catalog import question_pages
from ground_truth.sources.pages import fences_of
from ground_truth.sources.scripts import Snippet, all_labs, all_snippets

ROOT = Path(__file__).resolve().parents[1]
PLUGINS = ("search", "tags")
"""All that *stock* has of Material."""
COPIES = 10
"""How many copies of a question its topic holds."""
OWN = re.compile(r"^(?:prerequisites: |aliases: ).*\n|^(?:top10|formerly): .*\n", re.MULTILINE)
"""What may stand on one page only, or would make copies depend on each other."""


def grown(folder, pages=0):
    """Copy the project to `folder` with its results, and copies of its questions up to `pages`.

    Raises:
        Problem: a check finds fault with it, or a snippet of the project fails.
    """
    for name in ("docs", "overrides", "snippets", "tests/snippets"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("mkdocs.yml", "asked.tsv", "glossary.tsv"):
        shutil.copy(ROOT / name, folder)
    runner.run_all(runner.stale(ROOT))
    for original in [*all_snippets(ROOT), *all_labs(ROOT)]:
        results.store(type(original)(folder, original.name), results.load(original))
    originals = question_pages(ROOT)
    for number in range(len(originals), pages):
        _copy(folder, originals[number % len(originals)], number // len(originals))
    for problem in problems(folder):
        raise problem
    return folder


def _copy(folder, path, number):
    """Write copy `number` of the question at `path` with its snippets, results and tests."""
    topic, page = path.removeprefix("docs/questions/").removesuffix(".md").split("/")
    new_topic, new_page = f"{topic}-{number // COPIES}", f"{page}-{number}"
    old, new = (f"{a}/{b}".replace("-", "_") for a, b in ((topic, page), (new_topic, new_page)))

    text = OWN.sub("", files.read(ROOT, path)).replace(f'show("{old}/', f'show("{new}/')
    text = re.sub(r"^(title: .*)\?", rf"\1 ({number})?", text, count=1, flags=re.MULTILINE)
    text = text.replace("level:", "prerequisites: []\naliases: [copy]\nlevel:", 1)
    text = re.sub(r"\]\(([\w-]+\.md)", rf"](../{topic}/\1", text)
    _write(folder / f"docs/questions/{new_topic}/{new_page}.md", text)

    index = files.read(ROOT, f"docs/questions/{topic}/index.md")
    index = index.replace(f'questions("{topic}")', f'questions("{new_topic}")')
    _write(folder / f"docs/questions/{new_topic}/index.md", index)

    tests = [f"tests/snippets/{each.replace('/', '/test_')}.py" for each in (old, new)]
    _write(folder / tests[1], files.read(ROOT, tests[0]))
    for snippet in all_snippets(ROOT):
        if snippet.page == path:
            copy = Snippet(folder, f"{new}/{snippet.stem}")
            _write(folder / copy.path, snippet.source)
            results.store(copy, results.load(snippet))


def stock(ours, folder):
    """Write the pages of the project at `ours` to `folder`, as Material alone builds them.

    Fences hold the shown code, which is not run; labs are Markdown; macros stay text.
    """
    for name in ("docs", "overrides"):
        shutil.copytree(ours / name, folder / name)
    for path in (folder / "docs").rglob("*.md"):
        path.write_text(_with_code(ours, path.read_text(encoding="utf-8")), encoding="utf-8")
    for lab in all_labs(folder):
        path = folder / lab.path
        jupytext.write(jupytext.read(path), path.with_suffix(".md"), fmt="md")
        path.unlink()
    with open(ours / "mkdocs.yml", encoding="utf-8") as file:
        configuration = yaml_load(file)
    del configuration["watch"], configuration["validation"]
    configuration["plugins"] = list(PLUGINS)
    extensions = _named(
        configuration["markdown_extensions"],
        lambda name: not name.startswith(("ground_truth", "pymdownx.superfences")),
    )
    configuration["markdown_extensions"] = [*extensions, "pymdownx.superfences"]
    _write(folder / "mkdocs.yml", json.dumps(configuration))  # JSON is YAML
    return folder


def _named(entries, wanted):
    """Return the entries, names or mappings of one name, whose name is wanted."""
    return [each for each in entries if wanted(each if isinstance(each, str) else next(iter(each)))]


def _with_code(root, text):
    """Return `text` with each fence that shows a snippet replaced by one that holds its code."""
    lines = text.splitlines(keepends=True)
    for fence in reversed(fences_of(text)):
        if fence.shows:
            code = Snippet(root, fence.shows).source
            indent = re.match(" *", lines[fence.line - 1])[0]
            shown = f"```python\n{code}```\n".splitlines(keepends=True)
            lines[fence.line - 1 : fence.end - 1] = [indent + line for line in shown]
    return "".join(lines)


def _write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
