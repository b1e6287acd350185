"""Run snippets and labs: each in a process of its own, all cores at once, only what is stale."""

import json
import multiprocessing
import os
import re
import signal
import tempfile
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ground_truth import cache, lab_runner, sandbox, server
from ground_truth.project import CONTROL, Lab, Problem, SnippetProblem, all_labs, all_snippets

TIME_LIMIT = 60
"""Seconds. Snippets take a few; a slow machine that does other work may need ten times that."""


def run(snippet, time_limit=TIME_LIMIT):
    """Run one snippet and return its Result.

    Raises:
        SnippetProblem: it raised, hung, ended itself, crashed, printed nothing or too much, wrote a
            file or used the network.
        Problem: there is no such snippet, it is not Python, or a package is missing.

    """
    versions = cache.versions(snippet)
    with tempfile.TemporaryDirectory(prefix="snippet-", ignore_cleanup_errors=True) as folder:
        folder = Path(folder)
        (folder / "work").mkdir()
        process = server.start(
            sandbox.execute,
            (
                snippet.source,
                snippet.relative_path,
                snippet.packages,
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
            (folder / name).read_bytes().decode("utf-8", errors="replace")
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
        raise SnippetProblem(snippet, outcome["line"], what, mend, outcome["traceback"])
    if len(stdout) > sandbox.OUTPUT_LIMIT:
        raise SnippetProblem(snippet, 1, *sandbox.TOO_LONG)
    if found := CONTROL.search(stdout):
        what = f"prints the control character {found[0]!r}"
        raise SnippetProblem(snippet, 1, what, "print plain text; Keras does so with verbose=0")
    if not stdout.strip() and not outcome["figures"]:
        raise SnippetProblem(
            snippet, 1, "prints nothing and draws nothing", "print or draw what its claim says"
        )
    return cache.Result(stdout, outcome["figures"], versions, outcome["seconds"])


def _ended_early(snippet, exitcode, stderr, time_limit):
    """Return the failure of a process that ended without a report of its own."""
    at = re.search(rf'File "{re.escape(snippet.relative_path)}", line (\d+)', stderr)
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
    return SnippetProblem(snippet, line, what, mend, stderr[-2000:])


def run_all(snippets, time_limit=TIME_LIMIT, progress=True):
    """Run `snippets` on all cores, keep their results, and show a progress bar.

    Args:
        snippets: those to run, labs too; all of the project's for the warm server are found from
            them.
        time_limit: seconds for each snippet.
        progress: whether to draw the bar.

    Returns:
        A dict from name to Result or Problem.

    """
    if not snippets:
        return {}
    server.warm_up(snippets[0].root)
    console = Console(stderr=True, quiet=not progress)
    columns = (
        TextColumn("Running"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        TextColumn("{task.fields[name]}"),
    )  # fmt: skip
    outcomes = {}
    with (
        ThreadPoolExecutor(os.cpu_count()) as pool,
        Progress(*columns, console=console) as bar,
    ):
        task = bar.add_task("", total=len(snippets), name="")
        # Long ones first, as far as the length of the source tells, so that no core ends up
        # waiting for another's last one.
        in_order = sorted(snippets, key=_length, reverse=True)
        futures = {
            pool.submit(lab_runner.run, each) if isinstance(each, Lab)
            else pool.submit(run, each, time_limit): each
            for each in in_order
        }  # fmt: skip
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


def _length(snippet):
    try:
        return len(snippet.source)
    except Problem:
        return 0


def stale(root):
    """Return the snippets and labs below `root` without a valid result."""
    found = []
    for snippet in [*all_snippets(root), *all_labs(root)]:
        try:
            if cache.load(snippet) is None:
                found.append(snippet)
        except Problem:
            found.append(snippet)
    return found


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
    batch = {each.name: each for each in stale(snippet.root) if _key(each) not in _failures}
    outcomes = run_all(list(batch.values()))
    for name, outcome in outcomes.items():
        if isinstance(outcome, Problem):
            _failures[_key(batch[name])] = outcome
    if failure := _failures.pop(key, None):
        raise failure
    # Not in the batch if another build has stored it in the meantime.
    return outcomes.get(snippet.name) or cache.load(snippet) or run(snippet)


def _key(snippet):
    try:
        return cache.key(snippet)
    except Problem:
        return snippet.name
