"""Measure builds and rebuilds of this project's pages, as ratios, in one run.

The first part of `make benchmark` (about ten minutes). The yardstick is the plain build: the
same pages with the code shown and not run. Each ratio compares medians of runs that took turns (the
cold build, which takes minutes, is made once); its bound is the promise that the project makes.
"""

import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import jupytext
from ground_truth.project import Snippet, all_labs, all_snippets
from ground_truth.structure import CALL, fences
from rich.console import Console
from rich.table import Table

from ground_truth import lab_runner, runner

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 5
CORES = os.cpu_count()
MKDOCS = [sys.executable, "-m", "mkdocs"]
IMPORT = "import keras, matplotlib.pyplot, sklearn.datasets, tensorflow"
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def copy(folder):
    """Copy what a build reads to `folder`."""
    for name in ("docs", "overrides", "snippets", "tests"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "mkdocs.yml", folder)
    return folder


def make_plain(folder):
    """Replace each fence that shows a snippet by its code, and each lab by its cells, not run.

    The snippets are removed: a stale one would start the warm server.
    """
    for page in (folder / "docs").rglob("*.md"):
        text = page.read_text(encoding="utf-8")
        for _, _, code in fences(text):
            source = Snippet(folder, CALL.match(code)[1]).source
            fence = re.compile(
                rf'^( *)```python exec="1"\n\s*from .*\n\s*{re.escape(code.splitlines()[1])}\n',
                re.M,
            )
            text = fence.sub(
                lambda match, source=source: "".join(
                    f"{match[1]}{line}" for line in f"```python\n{source}".splitlines(True)
                ),
                text,
            )
        page.write_text(text, encoding="utf-8")
    for lab in all_labs(folder):
        jupytext.write(jupytext.read(lab.path), lab.path.with_suffix(".md"), fmt="md")
        lab.path.unlink()
    shutil.rmtree(folder / "snippets")
    (folder / "snippets").mkdir()  # mkdocs.yml watches it
    return folder


def seconds(command, folder):
    """Return how long `command` takes in `folder`."""
    started = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, **QUIET)
    return time.perf_counter() - started


def build(folder):
    """Return how long a strict build of `folder` takes."""
    return seconds([*MKDOCS, "build", "--strict"], folder)


@contextmanager
def served(folder):
    """Serve `folder`; yield the address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    process = subprocess.Popen([*MKDOCS, "serve", "--dev-addr", address], cwd=folder, **QUIET)
    try:
        wait_for(f"http://{address}/", "Ground Truth")
        yield f"http://{address}/"
    finally:
        process.kill()
        process.wait()


def wait_for(address, text, there=True):
    """Wait until the page at `address` holds `text`, or does not; return how long that took."""
    started = time.perf_counter()
    while time.perf_counter() - started < 300:
        try:
            if (text in urllib.request.urlopen(address, timeout=60).read().decode()) == there:
                return time.perf_counter() - started
        except OSError:
            pass
        time.sleep(0.02)
    raise TimeoutError(f"waited in vain at {address} for {text}")


def edit(path, old, new):
    """Replace `old` by `new` in the file at `path`."""
    text = path.read_text(encoding="utf-8")
    if old not in text:
        raise ValueError(f"{path} does not hold {old!r}")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def prose_edit(folder, page, address, number):
    """Return how long an edited sentence of `page` takes to be visible."""
    edit(folder / page, "## In depth", f"## In depth\n\nEdited {number} times.")
    return wait_for(address + page[5:-3] + "/", f"Edited {number} times.")


def snippet_edit(folder, address, number):
    """Return how long an edited snippet takes to be visible, less its own time."""
    snippet = next(each for each in all_snippets(folder) if "keras" in each.imports)
    snippet.path.write_text(f'{snippet.source}print("edit {number}")\n', encoding="utf-8")
    page = address + snippet.page[5:-3] + "/"
    waited = wait_for(page, f"edit {number}\n")
    own = runner.cache.load(Snippet(folder, snippet.name)).seconds
    snippet.path.write_text(snippet.source, encoding="utf-8")
    wait_for(page, f"edit {number}\n", there=False)  # the server is ready for the next edit
    return waited - own


def main():
    """Measure, and print the table."""
    table = Table("what", "seconds", "against", "seconds", "ratio", "bound", box=None)

    def row(what, measured, against, yardstick, bound, extra=0.0):
        ratio = (measured - extra) / yardstick
        verdict = "" if ratio <= bound else " MISSED"
        table.add_row(
            what,
            f"{measured:.2f}",
            against,
            f"{yardstick:.2f}",
            f"{ratio:.2f}{verdict}",
            f"{bound:.2f}",
        )

    with tempfile.TemporaryDirectory() as temporary:
        ours = copy(Path(temporary) / "ours")
        plain = make_plain(copy(Path(temporary) / "plain"))

        snippets, labs = all_snippets(ours), all_labs(ours)
        runner.run_all(snippets[:1])  # starts the warm server, which the build starts for itself
        imported = seconds([sys.executable, "-c", IMPORT], ours)
        own = sum(runner.run(snippet).seconds for snippet in snippets)
        own += sum(lab_runner.run(lab).seconds for lab in labs)
        shutil.rmtree(ours / ".cache", ignore_errors=True)
        cold = build(ours)
        row(
            "cold build",
            cold,
            "import + snippets and labs ÷ cores",
            imported + own / CORES,
            1.25,
        )

        turns = [(build(ours), build(plain)) for _ in range(ROUNDS)]
        warm, plainly = (statistics.median(times) for times in zip(*turns, strict=True))
        row("warm build", warm, "plain build", plainly, 1.3)

        page = snippets[0].page
        with served(ours) as address:
            prose = statistics.median(prose_edit(ours, page, address, n) for n in range(ROUNDS))
            time.sleep(2)
            snippet_edit(ours, address, 99)  # starts the warm server, once
            code = statistics.median(snippet_edit(ours, address, n) for n in range(ROUNDS))
        with served(plain) as address:
            prose_plain = statistics.median(
                prose_edit(plain, page, address, n) for n in range(ROUNDS)
            )
        row("edit of prose, served", prose, "plain build", plainly, 1.3)
        row("the same", prose, "the same, served plain", prose_plain, 1.3)
        row("edit of a snippet − own time − 1 s", code, "plain build", plainly, 1.3, extra=1.0)

    console = Console(soft_wrap=True)
    ran = f"{len(snippets)} snippets and {len(labs)} labs: {own:.1f} s"
    console.print(f"{ran}; import: {imported:.1f} s; {CORES} cores")
    console.print(table)
    return "MISSED" in "".join(str(cell) for column in table.columns for cell in column.cells)


if __name__ == "__main__":
    sys.exit(main())
