"""Tests of snippets run in the process that executes the snippet: here they are only collected.

A module is read, not imported, so that a run whose verdicts are all kept loads no TensorFlow. The
functions that test one snippet run together, on one worker, when the first of them is asked for.
"""

import pytest
from support import ROOT

from ground_truth.run import testing
from ground_truth.sources import tests
from ground_truth.sources.scripts import Snippet


class Module(pytest.File):
    """A module with the tests of a page's snippets."""

    def collect(self):
        """Yield each of its test functions."""
        path = self.path.relative_to(ROOT).as_posix()
        page = path.removeprefix("tests/snippets/").removesuffix(".py").replace("/test_", "/")
        any_of_page = Snippet(ROOT, f"{page}/any")
        snippets = {each.stem: each for each in tests.of_page(any_of_page)}
        module, groups = tests.module(ROOT, path), {}
        for test in module.functions:
            snippet = snippets[test.subject(snippets)]
            group = groups.setdefault(snippet.name, Group(snippet, module))
            yield SnippetTest.from_parent(self, name=test.name, test=test, group=group)


class Group:
    """The tests of one snippet that are to run."""

    def __init__(self, snippet, module):
        self.snippet, self.module = snippet, module
        self.names, self.failed = [], None

    def run(self):
        """Run them, once; return what failed: text by name."""
        if self.failed is None:
            self.failed = testing.run_tests(self.snippet, self.names)
        return self.failed


class SnippetTest(pytest.Item):
    """One function that tests a snippet, with all its parameters."""

    def __init__(self, *, test, group, **options):
        super().__init__(**options)
        self.test, self.group = test, group
        for mark in test.marks:
            if mark not in ("parametrize",):
                self.add_marker(mark)
        self.add_marker(pytest.mark.xdist_group(group.snippet.name))

    def key(self):
        """Return the digest of all that its verdict depends on."""
        return testing.key(self.group.snippet, self.test, self.group.module)

    def runtest(self):
        """Run it with the others of its group, and fail if it failed."""
        if self.name not in self.group.names:  # asked for apart, by name
            self.group.names.append(self.name)
        if said := self.group.run().get(self.name):
            raise Failed(said)

    def repr_failure(self, excinfo, style=None):
        """Return what pytest said in the process that ran it."""
        if isinstance(excinfo.value, Failed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self):
        """Return where it stands."""
        return self.path, self.test.line - 1, self.name


class Failed(Exception):
    """A test failed; the message is pytest's."""


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makemodule(module_path, parent):
    """Collect test modules of snippets without importing them."""
    return Module.from_parent(parent, path=module_path)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Tell each group which of its tests are to run."""
    for item in items:
        if isinstance(item, SnippetTest):
            item.group.names.append(item.name)
