"""Run scripts: each in a process of its own, all cores at once, only what is stale."""

import json
import multiprocessing
import os
import re
import signal
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from ground_truth import kept
from ground_truth.problem import Problem
from ground_truth.run import child, results, server
from ground_truth.sources.exercises import trials
from ground_truth.sources.files import CONTROL
from ground_truth.sources.scripts import Lab, all_labs, all_snippets
from ground_truth.sources.solutions import solutions

SECONDS = {False: 60, True: 300}
"""Processor time that a snippet, and a lab, may take: about ten times what they should."""


def run(script, seconds=None):
    """Run one script and return its Result.

    Args:
        script: the Snippet or Lab.
        seconds: of processor time that it may take, if not the usual.

    Raises:
        Problem: it raised, hung, ended itself, crashed, showed nothing, too much or something else
            than text and figures, wrote a file, used the network or a process; or it is missing, is
            not Python, or a package is missing.
    """
    versions = results.versions(script)
    cells = script.code
    job = {
        "path": script.path,
        "source": script.source,
        "cells": [(cell.line, cell.source) for cell in cells],
        "packages": script.packages,
        "seconds": seconds or SECONDS[isinstance(script, Lab)],
    }
    outcome, stdout, _ = in_process(script, child.execute, job)
    if problem := outcome.get("problem"):
        number = min(len(outcome["cells"]), len(cells) - 1)
        what = _in_cell(cells, number, problem["what"])
        line = problem["line"] if problem["line"] > 1 else cells[number].line
        report = problem["traceback"]
        if cells[number].of:  # whose lines are not those of the script
            what, line, report = f"line {line} of {what}", 1, ""
        raise script.problem(line, what, problem["mend"], report)
    shown, start = [], 0
    for number, (cell, (end, figures)) in enumerate(zip(cells, outcome["cells"], strict=True)):
        printed = stdout[start:end].decode("utf-8", errors="replace")
        start = end
        _check_shown(script, cells, number, cell, printed, figures)
        shown.append((printed, figures))
    if not any(printed.strip() or figures for printed, figures in shown):
        mend = "print or draw what it claims"
        raise script.problem(1, "prints nothing and draws nothing", mend)
    today = datetime.now(UTC).date().isoformat()
    return results.Result(shown, versions, outcome["seconds"], today)


def _check_shown(script, cells, number, cell, printed, figures):
    """Raise a Problem if a cell printed or drew what no page can show."""
    if len(printed) > child.OUTPUT_LIMIT:
        what, mend = child.TOO_LONG
        raise script.problem(cell.line, _in_cell(cells, number, what), mend)
    if found := CONTROL.search(printed):
        what = _in_cell(cells, number, f"prints the control character {found[0]!r}")
        raise script.problem(cell.line, what, "print plain text; Keras does so with verbose=0")
    if figures and not cell.shows:
        what = _in_cell(cells, number, "draws a figure and does not say what is to be seen")
        mend = (
            "say it: a snippet in its docstring, a cell of a lab in `# Figure: …`, its first line"
        )
        raise script.problem(cell.line, what, mend)


def _in_cell(cells, number, what):
    own = [cell for cell in cells if not cell.of]
    if cells[number].of:  # the first one makes ready what the others need
        return f"cell {number} of {cells[number].of}, as it is changed: {what}"
    number -= len(cells) - len(own)
    return f"cell {number + 1}: {what}" if len(own) > 1 else what


def in_process(script, target, job):
    """Run `target(job, folder)` in a process of its own for `script`.

    Returns:
        What it left as outcome, and what was printed, as bytes and for standard error as text.

    Raises:
        Problem: the process ended without an outcome.
    """
    if sys.flags.optimize:
        raise script.problem(
            1, "assertions are off: Python runs with -O or PYTHONOPTIMIZE",
            "run without: false checks would pass",
        )  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="script-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "work").mkdir()
        process = server.start(target, (job, name))
        # The process ends itself and says where it was; the rest is for one that cannot.
        process.join(5 * job["seconds"] + 30)
        if process.exitcode is None:
            process.kill()
            process.join()
        with suppress(AttributeError, OSError):  # what it started itself, if anything
            os.killpg(process.pid, signal.SIGKILL)
        exitcode = process.exitcode
        process.close()
        stdout, stderr = (
            (folder / each).read_bytes() if (folder / each).exists() else b""
            for each in ("stdout", "stderr")
        )
        stderr = stderr.decode("utf-8", errors="replace")
        try:
            return json.loads((folder / "outcome.json").read_bytes()), stdout, stderr
        except FileNotFoundError:
            raise _ended_early(script, exitcode, stderr, job["seconds"]) from None


def _ended_early(script, exitcode, stderr, seconds):
    """Return the Problem of a process that ended without an outcome."""
    at = re.search(rf'File "{re.escape(script.path)}", line (\d+)', stderr)
    line = int(at[1]) if at else 1
    alone = f"`.venv/bin/python -m ground_truth run {script.path}` runs it alone"
    if exitcode == -getattr(signal, "SIGXCPU", 0):
        what = f"did not end within {seconds:g} s of processor time"
        mend = "look for a loop without an end, or do less: snippets take a few seconds"
    elif "Timeout (" in stderr:
        what = f"did not end within {5 * seconds:g} s"
        mend = "look for what waits or sleeps"
    elif exitcode < 0:
        what = f"the process crashed with {signal.Signals(-exitcode).name}"
        mend = f"memory, native code and recursion are the usual causes; {alone}"
    else:
        what = f"the process ended itself with status {exitcode}"
        mend = "let the script run to its end, without os._exit"
    own = [each for each in stderr.splitlines() if f'File "{script.path}"' in each]
    return script.problem(line, what, mend, "\n".join(own[:5]))


def run_all(scripts, progress=True, ended=lambda script, outcome: None):
    """Run `scripts` on all cores, keep their results, and show a progress bar.

    Args:
        scripts: those to run; all of the project's for the warm server are found from them.
        progress: whether to draw the bar.
        ended: called with each script and its Result or Problem as soon as there is one.

    Returns:
        A dict from name to Result or Problem.
    """
    if not scripts:
        return {}
    from joblib import cpu_count  # those that this process may use, in a container too
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    server.warm_up(scripts[0].root)
    columns = (
        TextColumn("Running"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        TextColumn("{task.fields[name]}"),
    )  # fmt: skip
    outcomes = {}
    with (
        ThreadPoolExecutor(cpu_count()) as pool,
        Progress(*columns, console=Console(stderr=True, quiet=not progress)) as bar,
    ):
        task = bar.add_task("", total=len(scripts), name="")
        # Long ones first, so that no core ends up waiting for another's last one.
        in_order = sorted(scripts, key=results.usual_seconds, reverse=True)
        futures = {pool.submit(_run_and_keep, script): script for script in in_order}
        try:
            for future in as_completed(futures):
                script = futures[future]
                outcomes[script.name] = future.result()
                ended(script, future.result())
                bar.update(task, advance=1, name=script.name)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for process in multiprocessing.active_children():
                process.kill()
            raise
    kept.prune(scripts[0].root)
    return outcomes


def _run_and_keep(script):
    """Run `script`, again if it is edited meanwhile: neither text may get what the other gave."""
    while True:
        key = _key(script)
        try:
            outcome = run(script)
            if key == _key(script):
                results.store(script, outcome, key)
        except Problem as problem:
            outcome = problem
        if key == _key(script):
            return outcome


def stale(root):
    """Return the scripts below `root` without a valid result."""
    found = []
    for script in [*all_snippets(root), *all_labs(root), *_derived(root)]:
        try:
            if results.load(script) is None:
                found.append(script)
        except Problem:
            found.append(script)
    return found


def _derived(root):
    """Return the solutions of labs, and what exercises run besides their snippets.

    Where a head is wrong, nothing: its page says so.
    """
    found = []
    for of_root in (solutions, trials):
        with suppress(Problem):
            found += of_root(root)
    return found


class Pending(Exception):
    """The script runs; its result is filled in later."""


class Results:
    """The results that a build shows: kept ones, else all that is stale is run.

    Args:
        root: the project's root.
        later: what to do instead of waiting: called with a stale script; then `of` raises Pending.
    """

    def __init__(self, root, later=None):
        self.root, self.later = root, later
        self.failures, self._lock = {}, threading.Lock()

    def of(self, script):
        """Return the Result of `script`.

        A failure is told at each call, and forgotten when the script changes.

        Raises:
            Problem: as `run` says.
            Pending: it runs, and is not waited for.
        """
        if result := results.load(script):
            return result
        key = results.key(script)
        if key not in self.failures:
            if self.later:
                self.later(script)
                raise Pending
            batch = [each for each in stale(self.root) if _key(each) not in self.failures]
            run_all(batch, ended=self.note)
        if failure := self.failures.get(key):
            raise failure
        # Not in the batch if another build has stored it in the meantime.
        return results.load(script) or run(script)

    def note(self, script, outcome):
        """Remember what became of `script`, if that is a Problem."""
        if isinstance(outcome, Problem):
            with self._lock:
                self.failures[_key(script)] = outcome


def _key(script):
    try:
        return results.key(script)
    except Problem:
        return script.name
