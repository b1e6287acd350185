"""Checks of snippets: where they are shown, and that they are plain, short and alone."""

import ast
import re

from ground_truth.check.pages import all_pages, can_be_read
from ground_truth.problem import Problem
from ground_truth.sources import files, pages
from ground_truth.sources.scripts import all_snippets, parsed

CODE_LINES = 45
"""Lines of a snippet without blank ones: one idea, read at a glance."""
COLUMNS = 79
NAME = re.compile(r"[a-z0-9_]+/[a-z0-9_]+/[a-z0-9_]+")


def shown(root):
    """Return where each snippet is shown: a dict from name to a list of `(page, line)`."""
    places = {}
    for path in all_pages(root):
        if can_be_read(root, path):
            for fence in pages.fences(root, path):
                if fence.shows:
                    places.setdefault(fence.shows, []).append((path, fence.line))
    return places


def places(root):
    """Return a Problem for each snippet that no page, a wrong page or two pages show."""
    problems, where = [], shown(root)
    snippets = {snippet.name: snippet for snippet in all_snippets(root)}
    for name, snippet in snippets.items():
        found = where.get(name, [])
        if not NAME.fullmatch(name):
            problems.append(Problem(
                snippet.path, 1, "this is no snippet's place",
                "name it snippets/<topic>/<page>/<snippet>.py, with letters, digits and _",
            ))  # fmt: skip
        elif not found:
            problems.append(Problem(
                snippet.path, 1, "no page shows this snippet",
                f'show it on {snippet.page} with print(show("{name}")), or delete it',
            ))  # fmt: skip
        elif found[0][0] != snippet.page:
            problems.append(Problem(
                *found[0], f"{name} belongs to {snippet.page}",
                "show it there, or move the snippet and its tests",
            ))  # fmt: skip
        problems += [
            Problem(
                page, line, f"{name} is shown twice, first on {found[0][0]}:{found[0][1]}",
                "show it once, and link to it",
            )
            for page, line in found[1:]
        ]  # fmt: skip
    return problems + [
        Problem(
            *where[name][0], f"there is no snippets/{name}.py", "create it, or correct the name"
        )
        for name in where.keys() - snippets.keys()
    ]  # fmt: skip


def style(root):
    """Return a Problem for each snippet that is not a plain, short, self-contained script."""
    return [
        Problem(snippet.path, *problem)
        for snippet in all_snippets(root)
        if can_be_read(root, snippet.path)
        for problem in _faults(root, snippet.path)
    ]


@files.facts("style")
def _faults(root, path, source):
    """Return line, what is wrong and the mend of each fault."""
    lines, found = source.splitlines(), []
    tree = parsed(path, source)
    if not ast.get_docstring(tree):
        found.append((1, "no module docstring", "say in one sentence what it demonstrates"))
    after = tree.body[0].end_lineno if ast.get_docstring(tree) else 0  # that is the caption
    code = [line for line in lines[after:] if line.strip()]
    if len(code) > CODE_LINES:
        mend = f"show one idea in at most {CODE_LINES} lines that are not blank"
        found.append((CODE_LINES, f"{len(code)} lines", mend))
    found += too_long(enumerate(lines, 1))
    if "WRITE THIS" in source:
        found.append((1, "this is not written yet", "write it"))
    if not source.endswith("\n") or source.endswith("\n\n"):
        found.append((len(lines), "does not end with one line break", "let ruff format it"))
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "input_shape":
            line = node.value.lineno
            found.append((line, "uses input_shape=", "begin with keras.Input(shape=…)"))
        if isinstance(node, ast.Import | ast.ImportFrom):
            found += _imports_of_ours(node)
    seeded = re.search(r"^SEED = \d+$", source, re.MULTILINE)
    if re.search(r"random|seed", source) and not seeded:
        what = "draws random numbers without a visible seed"
        found.append((1, what, "assign SEED = 0 at the top"))
    return found


def _imports_of_ours(node):
    names = [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        names = ["." if node.level else node.module]
    return [
        (node.lineno, f"imports {name} of this project", "make it stand alone")
        for name in names
        if name.partition(".")[0] in ("ground_truth", "tests", "snippets", "")
    ]


def too_long(numbered):
    """Return line, what and mend of each of the `numbered` lines of code that is too long."""
    return [
        (number, f"{len(line)} columns", f"keep to {COLUMNS}: phones and side by side")
        for number, line in numbered
        if len(line) > COLUMNS
    ]
