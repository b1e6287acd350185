"""Tests of snippets run in the process that executes the snippet: here they are only collected.

A module is read, not imported, so that a run whose verdicts are all kept loads no TensorFlow. The
functions that test one snippet run together, on one worker, when the first of them is asked for.
"""

import subprocess
import sys
import tempfile
from functools import cached_property
from pathlib import Path

import pytest
from support import ROOT, tested

from ground_truth import judge, kept
from ground_truth.export import practice
from ground_truth.problem import Problem
from ground_truth.run import results, runner, testing
from ground_truth.sources import exercises
from ground_truth.sources.exercises import FOLDER, SOLUTION, STARTER, exercise, parts
from ground_truth.sources.scripts import Snippet


class Module(pytest.File):
    """A module with the tests of a page's snippets."""

    def collect(self):
        """Yield each of its test functions."""
        (module, snippets), groups = tested(self.path.relative_to(ROOT).as_posix()), {}
        for test in module.functions:
            if self.exercise and "run" not in test.arguments:
                continue  # a check: it judges the files below
            snippet = snippets.get(test.subject(snippets))
            if snippet is None:  # tests/test_structure.py says so with the mend
                raise self.CollectError(f"{self.path}:{test.line}: {test.name} tests no snippet")
            group = groups.setdefault(snippet.name, Group(snippet, module, self.session))
            yield SnippetTest.from_parent(self, name=test.name, test=test, group=group)
        for name in self.judged():
            yield Judged.from_parent(self, name=name, exercise=self.exercise)

    @property
    def exercise(self):
        """The Exercise whose checks these are, if they are checks."""
        stem = self.path.stem.removeprefix("test_").replace("_", "-")
        is_one = self.path.parent.name == FOLDER
        return exercise(ROOT, f"docs/{FOLDER}/{stem}.md") if is_one else None

    def judged(self):
        """Return the names of all that the judge of the exercise is tried with."""
        found = self.exercise
        return [STARTER, SOLUTION, *(each.stem for each in found.mistakes)] if found else []

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
        self.test, self.group, self.subject = test, group, group.snippet
        for mark in {*test.marks} - {"parametrize"}:  # which is applied where it runs
            self.add_marker(mark)

    def key(self):
        """Return the digest of all that its verdict depends on."""
        return testing.key(self.group.snippet, self.test, self.group.module)

    @property
    def scripts(self):
        """The files of the snippets that it may execute."""
        needed = testing.needed(self.group.snippet, self.test, self.group.module)
        return [ROOT / each.path for each in needed]

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


class Judged(pytest.Item):
    """An exercise's file, as a reader downloads it, with the solution or a mistake in it."""

    def __init__(self, *, exercise, **options):
        super().__init__(**options)
        self.exercise, self.subject = exercise, exercise.solution

    @cached_property
    def snippet(self):
        """The solution or the mistake; None for what a reader begins with."""
        folder = self.exercise.solution.name.rpartition("/")[0]
        return None if self.name == STARTER else Snippet(ROOT, f"{folder}/{self.name}")

    @cached_property
    def text(self):
        """The file."""
        for trial in map(self.exercise.trial, self.exercise.mistakes):
            if not results.load(trial):
                results.store(trial, runner.run(trial))
        definitions = self.snippet and parts(self.snippet.source)[0]
        return practice.file_of(self.exercise, definitions)

    @property
    def scripts(self):
        """The files that it is made of."""
        return [ROOT / each.path for each in (self.exercise.solution, *self.exercise.mistakes)]

    def key(self):
        """Return the digest of all that its verdict depends on."""
        machinery = (__file__, practice.__file__, judge.__file__, exercises.__file__)
        paths = [*self.scripts, ROOT / self.exercise.path, self.path]
        return kept.digest(
            self.name, [kept.digest_of_files(each) for each in (*machinery, *paths)],
            results.version("numpy"), sys.version, results.runner(),
        )  # fmt: skip

    def runtest(self):
        """Run the file in a fresh interpreter, and fail if the judge says something else."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, f"{self.exercise.stem}.py")
            path.write_text(self.text, encoding="utf-8")
            command = [sys.executable, "-I", "-W", "error", path.name]
            ran = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        count = len(self.exercise.checks)
        if self.name == SOLUTION:
            right = f"All {count} checks hold." in ran.stdout and not ran.returncode
        elif self.name == STARTER:
            right = ran.stdout.startswith("Not written yet: ") and ran.returncode == 1
        else:
            hint = self.snippet.look
            right = "FAILS" in ran.stdout and hint in ran.stdout and ran.returncode == 1
        if not right or ran.stderr:
            raise Failed(f"The judge of {self.exercise.slug} says of {self.name}:\n"
                         f"{ran.stdout}{ran.stderr}")  # fmt: skip

    def repr_failure(self, excinfo, style=None):
        """Return what the judge said."""
        return str(excinfo.value)

    def reportinfo(self):
        """Return where the checks stand."""
        return self.path, 0, self.name


class Failed(Exception):
    """A test failed; the message is pytest's."""


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makemodule(module_path, parent):
    """Collect test modules of snippets without importing them."""
    return Module.from_parent(parent, path=module_path)
