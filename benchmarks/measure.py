"""Measure builds, rebuilds and growth as ratios of one run, against the promises of the project.

`make benchmark` takes about an hour; `benchmarks/measure.py warm edit --many 50` takes only some of
the measurements, with other numbers of pages. The yardstick is *stock*: the same pages built by
Material alone, with the code shown and not run. Runs that are compared take turns. Processor time
counts the user's and the system's, of a process and its children.
"""

import argparse
import json
import os
import re
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from joblib import cpu_count
from rich.console import Console
from rich.table import Table
from trees import ROOT, grown, stock

from ground_truth.run import results
from ground_truth.sources.catalog import question_pages
from ground_truth.sources.scripts import all_labs, all_snippets

IMPORT = "import keras, matplotlib.pyplot, sklearn.datasets, tensorflow"
ENVIRONMENT = {
    **os.environ, "PYTHONPATH": str(ROOT), "NO_MKDOCS_2_WARNING": "1", "SITE_URL": "",
}  # fmt: skip
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
EDITED = "Edited {} times."


def run(folder, *arguments, **environment):
    """Run Python in `folder`; return the seconds that passed, and those of processor time."""
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    command, environment = [sys.executable, *arguments], {**ENVIRONMENT, **environment}
    subprocess.run(command, cwd=folder, env=environment, check=True, **QUIET)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = sum(after[:2]) - sum(before[:2])  # user, system
    return time.perf_counter() - started, used


def build(folder, strict=True, **environment):
    """Build the site of `folder`; return what `run` does."""
    return run(folder, "-m", "mkdocs", "build", *["--strict"] * strict, **environment)


def trees(folder, pages=0):
    """Return this project grown to `pages`, and its stock, both in `folder` and built once."""
    ours = grown(Path(folder, "ours"), pages)
    plain = stock(ours, Path(folder, "stock"))
    build(ours), build(plain, strict=False)
    return ours, plain


def in_turns(rounds, ours, plain):
    """Return the median processor times of builds of both, in turns."""
    turns = [(build(ours)[1], build(plain, strict=False)[1]) for _ in range(rounds)]
    return [statistics.median(times) for times in zip(*turns, strict=True)]


def cold(options):
    """Measure a build that runs everything."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as cache:
        ours = grown(Path(folder, "ours"))
        imported = run(folder, "-c", IMPORT)[0]
        taken = build(ours, GROUND_TRUTH_CACHE=cache)[0]
        os.environ["GROUND_TRUTH_CACHE"] = cache
        own = sum(results.load(each).seconds for each in [*all_snippets(ours), *all_labs(ours)])
        del os.environ["GROUND_TRUTH_CACHE"]
    yield "cold build", taken, "import + scripts ÷ cores", imported + own / cpu_count(), 1.15


def warm(options):
    """Measure builds that run nothing, of today's pages."""
    with tempfile.TemporaryDirectory() as folder:
        yield "warm build", *_against_stock(5, *trees(folder)), 1.5


def many(options):
    """Measure builds that run nothing, of many pages."""
    with tempfile.TemporaryDirectory() as folder:
        found = _against_stock(3, *trees(folder, options.many))
        yield f"warm build, {options.many} pages", *found, 1.3


def _against_stock(rounds, ours, plain):
    measured, yardstick = in_turns(rounds, ours, plain)
    return measured, "stock", yardstick


def growth(options):
    """Measure what a page costs among few and among most pages, and what it costs stock."""
    a_page = []
    for pages in options.growth:
        with tempfile.TemporaryDirectory() as folder:
            a_page.append([used / pages for used in in_turns(1, *trees(folder, pages))])
    few, most = (f"{pages:,}" for pages in options.growth)
    yield f"a page of {most}", a_page[1][0], f"a page of {few}", a_page[0][0], 1.3
    yield f"a page of {most}, stock", a_page[1][1], f"a page of {few}, stock", a_page[0][1], None


def edit(options):
    """Measure how soon an edited sentence is served, of many pages."""
    with tempfile.TemporaryDirectory() as folder:
        ours, plain = trees(folder, options.many)
        whole = statistics.median(build(plain, strict=False)[0] for _ in range(3))
        path = ours / question_pages(ours)[0]
        text = path.read_text(encoding="utf-8")
        with served(ours) as address:
            page = f"{address}{path.relative_to(ours / 'docs').with_suffix('')}/"
            wait_for(page, "In depth")
            shape = _shape(address, page)
            known = {"edited", "times"}
            taken = []
            for number in range(6):
                time.sleep(2)  # nothing of the edit before is left to do
                said = EDITED.format(number)
                path.write_text(text.replace("## In depth", f"## In depth\n\n{said}"), "utf-8")
                taken.append(wait_for(page, said))
            time.sleep(2)
            words, *rest = _shape(address, page)
            if rest != list(shape[1:]) or words - shape[0] - known or shape[0] - words:
                Console().print("After edits, the search or the navigation is not what it was!")
        edited = statistics.median(taken[1:])
    yield f"edit of prose, {options.many} pages", edited, "whole build of stock", whole, 0.35


def _shape(address, page):
    """Return which words the search knows, and the navigation and title of a page."""
    words = set(json.loads(get(f"{address}pagefind/words.json")))
    navigation = re.findall(r'md-nav__link[^>]*>\s*<span class="md-ellipsis">\s*(.*)', get(page))
    return words, navigation, re.search("<title>(.*)</title>", get(page))[1]


@contextmanager
def served(folder):
    """Serve `folder`; yield the address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-m", "ground_truth", "serve", address]
    process = subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, **QUIET)
    try:
        wait_for(f"http://{address}/", "Ground Truth")
        yield f"http://{address}/"
    finally:
        process.kill()
        process.wait()


def get(address):
    """Return what is served at `address`."""
    with urllib.request.urlopen(address, timeout=60) as answer:
        return answer.read().decode()


def wait_for(address, text):
    """Wait until the page at `address` holds `text`; return how long that took."""
    started = time.perf_counter()
    while time.perf_counter() - started < 600:
        try:
            if text in get(address):
                return time.perf_counter() - started
        except OSError:
            pass
        time.sleep(0.02)
    raise TimeoutError(f"waited in vain at {address} for {text}")


MEASUREMENTS = {each.__name__: each for each in (cold, warm, many, growth, edit)}


def main():
    """Measure, and print the table; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", help=f"{', '.join(MEASUREMENTS)}; all if none is given")
    parser.add_argument("--many", type=int, default=150, help="how many pages are many")
    parser.add_argument("--growth", type=int, nargs=2, default=(100, 1000), help="few and most")
    options = parser.parse_args()

    table = Table("what", "seconds", "against", "seconds", "ratio", "bound", "", box=None)
    missed = False
    for name in options.names or MEASUREMENTS:
        for what, measured, against, yardstick, bound in MEASUREMENTS[name](options):
            ratio = measured / yardstick
            over = bound is not None and ratio > bound
            missed |= over
            table.add_row(
                what, f"{measured:.3f}", against, f"{yardstick:.3f}", f"{ratio:.2f}",
                "" if bound is None else f"{bound:.2f}", "MISSED" if over else "",
            )  # fmt: skip
    console = Console(soft_wrap=True)
    console.print(f"{cpu_count()} cores; warm builds and pages in processor time")
    console.print(table)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
