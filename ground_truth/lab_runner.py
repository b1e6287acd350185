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
from jupyter_client.provisioning import LocalProvisioner
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from ground_truth import cache, kernel, labs, sandbox, server
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


class _Manager(AsyncKernelManager):
    """Starts the kernel from the server, so that its packages need no import."""

    async def _async_pre_start_kernel(self, **options):
        self.provisioner = _Provisioner(kernel_id="", kernel_spec=self.kernel_spec, parent=self)
        return await super()._async_pre_start_kernel(**options)


class _Provisioner(LocalProvisioner):
    async def launch_kernel(self, cmd, env, cwd, **_):
        arguments = cmd[cmd.index("-f") :]
        log = Path(self.parent.connection_file).with_name("log")
        self.process = _Process(server.start(kernel.serve, (arguments, env, cwd, str(log))))
        self.pid = self.process.pid
        return self.connection_info


class _Process:
    """A process of multiprocessing with the face of one of subprocess."""

    stdin = stdout = stderr = None

    def __init__(self, process):
        self.process, self.pid = process, process.pid
        self.kill, self.terminate = process.kill, process.terminate

    def poll(self):
        return self.process.exitcode

    def wait(self):
        self.process.join()
        return self.process.exitcode

    def send_signal(self, number):
        os.kill(self.pid, number)


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
        manager = _Manager(
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
        failure = None
        try:
            with ThreadPoolExecutor(1) as thread:
                running = client.async_execute(
                    env={**os.environ, **environment, **own}, cleanup_kc=True
                )
                # In a thread of its own, as the caller's may have an event loop already.
                thread.submit(asyncio.run, running).result()
        except CellExecutionError as error:
            at = re.findall(r"Cell In\[\d+\], line (\d+)", ANSI.sub("", error.traceback))
            failure = f"raised {error.ename}: {error.evalue}", int(at[-1]) if at else 1
        except CellTimeoutError:
            failure = f"did not end within {CELL_TIME_LIMIT} s", 1
        except DeadKernelError:
            said = Path(folder, "log").read_text(encoding="utf-8", errors="replace")
            failure = f"crashed the kernel: {said[-500:].strip()}", 1
    return [cell.outputs for cell in finished], failure
