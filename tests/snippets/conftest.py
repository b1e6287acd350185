"""Tests of snippets run in the process that executes the snippet: here they are only collected.

A module is read, not imported, so that a run whose verdicts are all kept loads no TensorFlow. The
functions that test one snippet run together, on one worker, when the first of them is asked for.
"""

from functools import cached_property

import pytest
from support import ROOT, tested

from ground_truth.problem import Problem
from ground_truth.run import testing


class Module(pytest.File):
    """A module with the tests of a page's snippets."""

    def collect(self):
        """Yield each of its test functions."""
        (module, snippets), groups = tested(self.path.relative_to(ROOT).as_posix()), {}
        for test in module.functions:
            snippet = snippets.get(test.subject(snippets))
            if snippet is None:  # tests/test_structure.py says so with the mend
                raise self.CollectError(f"{self.path}:{test.line}: {test.name} tests no snippet")
            group = groups.setdefault(snippet.name, Group(snippet, module, self.session))
            yield SnippetTest.from_parent(self, name=test.name, test=test, group=group)

    def repr_failure(self, excinfo):
        """Return what is wrong with the module, without a traceback of this one."""
        told = isinstance(excinfo.value, Problem)
        return str(excinfo.value) if told else super().repr_failure(excinfo)


class Group:
    """The tests of one snippet that are to run in this session."""

    def __init__(self, snippet, module, session):
        self.snippet, self.module, self.session = snippet, module, session

    @cached_property
    def failed(self):
        """What failed: text by name. They run when this is first asked for."""
        names = [each.name for each in self.session.items if getattr(each, "group", None) is self]
        return testing.run_tests(self.snippet, names)


class SnippetTest(pytest.Item):
    """One function that tests a snippet, with all its parameters."""

    def __init__(self, *, test, group, **options):
        super().__init__(**options)
        self.test, self.group = test, group
        for mark in {*test.marks} - {"parametrize"}:  # which is applied where it runs
            self.add_marker(mark)

    def key(self):
        """Return the digest of all that its verdict depends on."""
        return testing.key(self.group.snippet, self.test, self.group.module)

    def runtest(self):
        """Run it with the others of its group, and fail if it failed."""
        if said := self.group.failed.get(self.name):
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
