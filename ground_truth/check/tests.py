"""Checks of tests: each snippet has some, and each belongs to one."""

import re

from ground_truth.problem import Problem
from ground_truth.sources import files, tests
from ground_truth.sources.catalog import catalog
from ground_truth.sources.scripts import all_snippets

QUERIES = 10
"""Searches that must find a page."""


def of_snippets(root):
    """Return a Problem for each snippet without a test, and for each test without a snippet."""
    problems, modules = [], {}
    for snippet in all_snippets(root):
        modules.setdefault(snippet.tests, []).append(snippet)
    for path, snippets in modules.items():
        if snippets[0].is_of_exercise:  # its tests are the judge's checks
            continue
        names = {each.stem for each in snippets}
        module = tests.module(root, path)
        subjects = {test: test.subject(names) for test in module.functions}
        problems += [
            Problem(
                path, 1, f"no test of {each.path}", f"write `def test_{each.stem}_…(run):` there"
            )
            for each in snippets
            if each.stem not in subjects.values()
        ]
        problems += [
            Problem(
                path,
                test.line,
                f"{test.name} tests no snippet of its page",
                "name it after one: test_<snippet>_<property>",
            )
            for test, subject in subjects.items()
            if subject is None
        ]
    return problems + _modules(root, modules)


def _modules(root, wanted):
    problems = []
    for path in files.paths(root, "tests/snippets", "**/test_*.py"):
        text = files.read(root, path)
        if hidden := re.search(r"^(class Test|async def test_)", text, re.MULTILINE):
            line = text.count("\n", 0, hidden.start()) + 1
            mend = "write it as a plain function"
            problems.append(Problem(path, line, "no page would show this test", mend))
        if path not in wanted:
            problems.append(Problem(
                path, 1, "there are no snippets for this test module",
                "move or delete it, or write the snippets",
            ))  # fmt: skip
        if unwritten := re.search("WRITE THIS", text):
            line = text.count("\n", 0, unwritten.start()) + 1
            problems.append(Problem(path, line, "this is not written yet", "write it"))
    for question in catalog(root).values():
        module = tests.module(root, question.tests)
        if question.tests in wanted and len(module.queries) < QUERIES:
            problems.append(Problem(
                question.tests, 1, f"no list QUERIES of {QUERIES} texts",
                "write down what readers may type who look for the page, before you look at it",
            ))  # fmt: skip
    return problems
