"""Run a lab in a Jupyter kernel of its own, cell by cell, as a reader would."""

import asyncio
import os
import re
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from jupyter_client import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from ground_truth import cache, kernel, labs, sandbox
from ground_truth.project import Problem

CELL_TIME_LIMIT = 300
"""Seconds. A whole lab takes at most 60 on two cores; a machine may be slow and busy."""
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def run(lab):
    """Run `lab` and return its Result.

    Raises:
        Problem: a cell raised, hung, crashed the kernel, warned, or showed something else than
            text and figures; the message says which.
    """
    versions = cache.versions(lab)
    cells = labs.cells(lab)
    started = time.perf_counter()
    code = [cell for cell in cells if cell.kind == "code"]
    outputs, failure = execute([cell.source for cell in code], lab.packages)
    if failure:
        number, cell = len(outputs) + 1, code[len(outputs)]
        what, line = failure
        raise Problem(
            lab.relative_path,
            cell.line + line,
            f"cell {number} {what}",
            f"run `python {lab.relative_path}` by itself and correct it",
        )
    results, figures = [], []
    for number, (cell, shown) in enumerate(zip(code, outputs, strict=True), 1):
        stdout, drawn = "", []
        for output in shown:
            if output.output_type == "stream" and output.name == "stdout":
                stdout += output.text
            elif output.output_type == "display_data" and "image/svg+xml" in output.data:
                drawn.append(output.data["image/svg+xml"])
            else:
                what = output.get("text") or output.get("data", {}).get("text/plain", "")
                raise Problem(
                    lab.relative_path,
                    cell.line,
                    f"cell {number} shows something else than text and figures: {what.strip()}",
                    "show what a reader needs with print(…) and plt.show(), and no warnings",
                )
        if drawn and not cell.shows:
            raise Problem(
                lab.relative_path,
                cell.line + 1,
                f"cell {number} draws a figure and does not say what is to be seen",
                "begin the cell with `# Figure: …`; it becomes the text alternative",
            )
        results.append((stdout, len(drawn)))
        figures += drawn
    seconds = time.perf_counter() - started
    return cache.Result("", figures, versions, seconds, results)


def execute(sources, packages, extensions=(kernel.__name__,), environment=sandbox.ENVIRONMENT):
    """Run code cells in a fresh kernel, in an empty folder.

    Args:
        sources: the cells.
        packages: what to import before the kernel watches itself.
        extensions: the IPython extensions to load.
        environment: what is set for the kernel.

    Returns:
        The outputs of each cell that came to its end, and None or, of the cell that did not, what
        happened in words and the line in it.
    """
    notebook = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, sources)))
    finished = []

    def note(cell, execute_reply, **_):
        if execute_reply["content"]["status"] == "ok":
            finished.append(cell)

    with tempfile.TemporaryDirectory(prefix="kernel-", ignore_cleanup_errors=True) as folder:
        work = Path(folder, "work")
        work.mkdir()
        manager = AsyncKernelManager(
            kernel_name="python3",
            connection_file=str(Path(folder, "kernel.json")),
            transport="tcp" if os.name == "nt" else "ipc",
        )
        client = NotebookClient(
            notebook,
            km=manager,
            timeout=CELL_TIME_LIMIT,
            extra_arguments=[f"--ext={extension}" for extension in extensions],
            resources={"metadata": {"path": str(work)}},
            on_cell_executed=note,
        )
        own = {"IPYTHONDIR": str(Path(folder, "ipython")), kernel.PACKAGES: " ".join(packages)}
        log, failure = Path(folder, "log"), None
        try:
            with log.open("wb") as file, ThreadPoolExecutor(1) as thread:
                running = client.async_execute(
                    env={**os.environ, **environment, **own}, stdout=file, stderr=file,
                    cleanup_kc=True,
                )  # fmt: skip
                # In a thread of its own, as the caller's may have an event loop already.
                thread.submit(asyncio.run, running).result()
        except CellExecutionError as error:
            at = re.findall(r"Cell In\[\d+\], line (\d+)", ANSI.sub("", error.traceback))
            failure = f"raised {error.ename}: {error.evalue}", int(at[-1]) if at else 1
        except CellTimeoutError:
            failure = f"did not end within {CELL_TIME_LIMIT} s", 1
        except DeadKernelError:
            said = log.read_text(encoding="utf-8", errors="replace")
            failure = f"crashed the kernel: {said[-500:].strip()}", 1
    return [cell.outputs for cell in finished], failure
