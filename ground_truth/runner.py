"""Run snippets: each in a process of its own, all cores at once, and only what is stale.

The processes are forked from a server that has imported the snippets' packages once; it stays for
as long as this process does, so that a rebuild pays a fork and not an import. Where forking does
not exist (Windows), processes are spawned: slower, otherwise the same.
"""

import json
import multiprocessing
import os
import re
import signal
import sys
import tempfile
import threading
import types
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ground_truth import cache, sandbox
from ground_truth.project import Problem, all_snippets

TIME_LIMIT = 60
"""Seconds. Snippets take a few; a slow machine that does other work may need ten times that."""


class SnippetFailure(Problem):
    """A snippet that did not do its job; `report` is what it wrote, and where it was."""

    def __init__(self, snippet, line, what, mend, report=""):
        super().__init__(snippet.relative_path, line, what, mend)
        self.snippet, self.report = snippet, report.strip()

    def __str__(self):
        page = f"  Shown on: {self.snippet.page}:{self.snippet.line_on_page}"
        report = "".join(f"\n    {line}" for line in self.report.splitlines())
        return f"{super().__str__()}\n{page}{report}"


FORKS = "forkserver" in multiprocessing.get_all_start_methods()


def _warm_server(root):
    """Start the server that the snippets are forked from, unless it runs already.

    What the packages print while they are imported goes to `.cache/server.log`.
    """
    from multiprocessing import forkserver

    forkserver.set_forkserver_preload(_preload(root))
    (root / ".cache").mkdir(exist_ok=True)
    stderr = os.dup(2)
    with open(root / ".cache" / "server.log", "w", encoding="utf-8") as log:
        os.dup2(log.fileno(), 2)
    try:
        forkserver.ensure_running()
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)


_starting = threading.Lock()


def _start(target, arguments):
    """Start a process that does not import this process's main module first."""
    context = multiprocessing.get_context("forkserver" if FORKS else "spawn")
    process = context.Process(target=target, args=arguments, daemon=True)
    with _starting:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = types.ModuleType("__main__")
        try:
            process.start()
        finally:
            sys.modules["__main__"] = main
    return process


def run(snippet, time_limit=TIME_LIMIT):
    """Run one snippet and return its Result.

    Raises:
        SnippetFailure: it raised, hung, ended itself, crashed, printed nothing or too much, wrote a
            file or used the network.
        Problem: there is no such snippet, it is not Python, or a package is missing.

    """
    versions = cache.versions(snippet)
    with tempfile.TemporaryDirectory(prefix="snippet-", ignore_cleanup_errors=True) as folder:
        folder = Path(folder)
        (folder / "work").mkdir()
        process = _start(
            sandbox.execute,
            (
                snippet.source,
                str(snippet.path),
                snippet.claim,
                snippet.imports,
                str(folder),
                time_limit,
            ),
        )
        # The process ends itself and says where it was; the rest is for one that cannot.
        process.join(time_limit + 30)
        if process.exitcode is None:
            process.kill()
            process.join()
        exitcode = process.exitcode
        process.close()
        stdout, stderr = (
            (folder / name).read_text(encoding="utf-8", errors="replace")
            if (folder / name).exists()
            else ""
            for name in ("stdout", "stderr")
        )
        try:
            outcome = json.loads((folder / "outcome.json").read_bytes())
        except FileNotFoundError:
            raise _ended_early(snippet, exitcode, stderr, time_limit) from None
    if "problem" in outcome:
        what, mend = outcome["problem"]
        raise SnippetFailure(snippet, outcome["line"], what, mend, outcome["traceback"])
    if not stdout.strip() and not outcome["figures"]:
        raise SnippetFailure(
            snippet, 1, "prints nothing and draws nothing", "print or draw what its claim says"
        )
    return cache.Result(stdout, outcome["figures"], versions, outcome["seconds"])


def _ended_early(snippet, exitcode, stderr, time_limit):
    """Return the failure of a process that ended without a report of its own."""
    at = re.search(rf'File "{re.escape(str(snippet.path))}", line (\d+)', stderr)
    line = int(at[1]) if at else 1
    if "Timeout (" in stderr:
        what = f"did not end within {time_limit:g} s"
        mend = "look for a loop without an end, or do less: snippets take a few seconds"
    elif exitcode < 0:
        what = f"the process crashed with {signal.Signals(-exitcode).name}"
        mend = "run it by itself; memory, native code and recursion are the usual causes"
    else:
        what = f"the process ended itself with status {exitcode}"
        mend = "let the script run to its end"
    return SnippetFailure(snippet, line, what, mend, stderr[-2000:])


def run_all(snippets, time_limit=TIME_LIMIT, progress=True):
    """Run `snippets` on all cores, keep their results, and show a progress bar.

    Args:
        snippets: those to run; all of the project's for the warm server are found from them.
        time_limit: seconds for each.
        progress: whether to draw the bar.

    Returns:
        A dict from name to Result or Problem.

    """
    if not snippets:
        return {}
    if FORKS:
        _warm_server(snippets[0].root)
    console = Console(stderr=True, quiet=not progress)
    columns = (
        TextColumn("Running snippets"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        TextColumn("{task.fields[name]}"),
    )  # fmt: skip
    outcomes = {}
    with (
        ThreadPoolExecutor(os.cpu_count()) as pool,
        Progress(*columns, console=console) as bar,
    ):
        task = bar.add_task("", total=len(snippets), name="")
        futures = {pool.submit(run, snippet, time_limit): snippet for snippet in snippets}
        try:
            for future in as_completed(futures):
                snippet = futures[future]
                try:
                    outcomes[snippet.name] = future.result()
                    cache.store(snippet, future.result())
                except Problem as problem:
                    outcomes[snippet.name] = problem
                bar.update(task, advance=1, name=snippet.name)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for child in multiprocessing.active_children():
                child.kill()
            raise
    return outcomes


def stale(root):
    """Return the snippets below `root` without a valid result."""
    found = []
    for snippet in all_snippets(root):
        try:
            if cache.load(snippet) is None:
                found.append(snippet)
        except Problem:
            found.append(snippet)
    return found


def _preload(root):
    """Return what the server imports: what sets the environment, then the snippets' packages."""
    modules = set()
    for snippet in all_snippets(root):
        try:
            modules.update(snippet.imports)
        except Problem:
            continue
    packages = sorted(modules - sys.stdlib_module_names - {"."})
    extra = ["matplotlib.pyplot", "ground_truth.figures"] if "matplotlib" in packages else []
    return [sandbox.__name__, *packages, *extra]


_failures = {}
"""Failures by key that no page has shown yet, so that one build runs a failing snippet once."""


def result(snippet):
    """Return the Result of `snippet`: the kept one, else run all that is stale.

    A failure is told once; the next build tries again.

    Raises:
        Problem: as `run` says.

    """
    if kept := cache.load(snippet):
        return kept
    key = cache.key(snippet)
    if failure := _failures.pop(key, None):
        raise failure
    batch = [each for each in stale(snippet.root) if _key(each) not in _failures]
    for name, outcome in run_all(batch).items():
        if isinstance(outcome, Problem):
            _failures[_key(next(each for each in batch if each.name == name))] = outcome
        elif name == snippet.name:
            kept = outcome
    if failure := _failures.pop(key, None):
        raise failure
    return kept


def _key(snippet):
    try:
        return cache.key(snippet)
    except Problem:
        return snippet.name
