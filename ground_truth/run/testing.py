"""Run the tests of snippets: pytest itself, in the process that executes the snippet.

The tests of one snippet share a forked process, and in it the executions: `run("dropout")` and
`run("dropout", SEED=1)` happen once each, and `run("dropout", SEED=0)` is the first of them if the
snippet says `SEED = 0`. What is executed is what a reader runs, captured and
refused by the same code as in a build.
"""

import ast
import io
import os
import re
import sys
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest

from ground_truth import kept
from ground_truth.run import child, results, runner, server
from ground_truth.sources import tests

SECONDS = 900
"""Processor time that the tests of one snippet may take."""


@cache
def _code():
    own = kept.digest_of_files(__file__, Path(__file__).with_name("drawn.py"))
    return kept.digest(results.runner(), own, results.version("pytest"))


def needed(snippet, test, module):
    """Return the snippets of the page that `test` may execute: those that its text names."""
    text = f"{test.source}\n{module.helpers}"
    return [
        each for each in tests.of_page(snippet)
        if each.stem == snippet.stem or f'"{each.stem}"' in text or f"'{each.stem}'" in text
    ]  # fmt: skip


def key(snippet, test, module):
    """Return the digest of all that the verdict of `test` depends on.

    Args:
        snippet: the Snippet that it tests.
        test: the TestFunction.
        module: the TestModule that it stands in.

    Raises:
        Problem: a snippet that it executes is missing or broken.
    """
    packages = [name for name in module.imports if name not in sys.stdlib_module_names]
    return kept.digest(
        [results.key(each) for each in needed(snippet, test, module)],
        test.name, test.source, module.helpers, results.versions(snippet, packages), _code(),
    )  # fmt: skip


def run_tests(snippet, names):
    """Run the tests `names` of `snippet`, and return what failed: text by name.

    Args:
        snippet: the Snippet.
        names: functions of its test module.

    Raises:
        Problem: the process ended without an outcome.
    """
    server.warm_up(snippet.root, ["pytest", __name__])
    module = tests.module(snippet.root, snippet.tests)
    chosen = [test for test in module.functions if test.name in names]
    allowed = {each.stem for test in chosen for each in needed(snippet, test, module)}
    packages = {*snippet.packages, *(n for n in module.imports if n not in sys.stdlib_module_names)}
    job = {
        "root": str(snippet.root), "module": snippet.tests, "names": [test.name for test in chosen],
        "folder": snippet.path.rpartition("/")[0], "allowed": sorted(allowed),
        "packages": sorted(packages), "seconds": SECONDS,
    }  # fmt: skip
    outcome, _, stderr = runner.in_process(snippet, execute, job)
    missing = {name: f"it did not run\n{stderr}" for name in names if name not in outcome["ran"]}
    return {**missing, **outcome["failed"]}


def execute(job, folder):
    """Run pytest on some functions of a test module; leave which ran, and which failed and how."""
    watch = child.prepare(["pytest", *job["packages"]], folder, job["seconds"])
    sys.path[:] = [each for each in sys.path if each]
    if "matplotlib" in job["packages"]:
        from ground_truth.run import figures

        figures.install(convert=lambda figure: figure)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    harness = Harness(job, watch)
    sys.stderr.watch = None  # libraries log there when a script runs a dozen times
    sys.stdout = sys.__stdout__ = io.TextIOWrapper(os.fdopen(1, "wb", closefd=False), "utf-8")
    module = Path(job["root"], job["module"])
    status = pytest.main(
        [
            "--rootdir", job["root"], "-c", os.devnull, "--import-mode=importlib", "--noconftest",
            "-p", "no:cacheprovider", "-p", "no:faulthandler", "-p", "no:terminal",
            "--capture=no", "-W", "error", "-o", "markers=network",
            f"--basetemp={Path(folder, 'tmp')}",
            *(f"{module}::{name}" for name in job["names"]),
        ],
        plugins=[harness],
    )  # fmt: skip
    if not harness.ran:
        harness.failed = dict.fromkeys(job["names"], f"pytest ended with {status!r}")
    child.finish(folder, {"ran": sorted(harness.ran), "failed": harness.failed})


class Harness:
    """A pytest plugin: the fixture `run`, and what became of the tests."""

    def __init__(self, job, watch):
        self.job, self.watch = job, watch
        self.executed, self.ran, self.failed = {}, set(), {}

    def pytest_runtest_logreport(self, report):
        """Note that a test ran, and how it failed; each with all its parameters."""
        name = report.nodeid.rpartition("::")[2]
        function = name.partition("[")[0]
        self.ran.add(function)
        if report.failed:
            said = f"{name} ({report.when})\n{report.longreprtext}"
            self.failed[function] = "\n\n".join(filter(None, [self.failed.get(function), said]))

    def pytest_collectreport(self, report):
        """Note that the module cannot be collected."""
        if report.failed:
            self.ran.update(self.job["names"])
            self.failed.update(dict.fromkeys(self.job["names"], report.longreprtext))

    @pytest.fixture(name="run")
    def give_run(self):
        """Execute a snippet of the page; see Harness.run."""
        return self.run

    def run(self, name, **constants):
        """Execute the snippet `name` of this page with top-level constants replaced.

        The Executed holds the snippet's variables as attributes, and `printed` and `figures`
        (matplotlib's). Tests share it: copy what you change.

        Raises:
            ValueError: the test does not name the snippet in its text, so that an old verdict
                could outlive a change of it; or a constant is not assigned once at the top level.
        """
        if name not in self.job["allowed"]:
            raise ValueError(f"run({name!r}): write the name as a plain text in the test")
        path = f"{self.job['folder']}/{name}.py"
        source = Path(self.job["root"], path).read_text(encoding="utf-8")
        tree = replaced(ast.parse(source, path), path, constants)
        key = (name, ast.dump(tree))
        if key not in self.executed:
            self.executed[key] = self._execute(path, source, tree)
        return self.executed[key]

    def _execute(self, path, source, tree):
        main, argv = sys.modules["__main__"], sys.argv
        variables = child.as_main(path, source)
        with printed() as text:
            try:
                if keras := sys.modules.get("keras"):
                    keras.utils.clear_session(free_memory=False)  # names of layers begin anew
                drawn = list(child.run_cells([(1, tree)], path, variables, self.watch))
            finally:
                sys.modules["__main__"], sys.argv = main, argv
        return Executed(
            **{name: value for name, value in variables.items() if name != "__builtins__"},
            printed=text.getvalue(),
            figures=drawn[0],
        )


class Executed(SimpleNamespace):
    """A snippet that ran: its variables, and `printed` and `figures`."""

    def labeled(self, label, axes=None):
        """Return the data that stand for `label` in its figures; see `ground_truth.run.drawn`."""
        from ground_truth.run.drawn import labeled

        return labeled(self.figures, label, axes)

    @property
    def printed_numbers(self):
        """The numbers that it printed, in their order; 75% is 75, and 1,000 is 1000."""
        found = re.findall(r"(?<![\w.])-?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?", self.printed)
        return [float(each.replace(",", "")) for each in found]


@contextmanager
def printed():
    """Capture what is printed in the block; yield the text."""
    before, sys.stdout = sys.stdout, io.StringIO()
    try:
        yield sys.stdout
    finally:
        sys.stdout = before


def replaced(tree, path, constants):
    """Return `tree` with top-level `NAME = literal` assignments replaced by `constants`.

    Raises:
        ValueError: a name is not assigned exactly once at the top level of the snippet.
    """
    for name, value in constants.items():
        found = [
            node for node in tree.body
            if isinstance(node, ast.Assign) and [*map(ast.unparse, node.targets)] == [name]
        ]  # fmt: skip
        if len(found) != 1:
            raise ValueError(f"{path}: {name} must be assigned once, at the top level")
        found[0].value = ast.parse(repr(value), mode="eval").body
    return ast.fix_missing_locations(tree)
