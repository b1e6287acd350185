"""Measure how builds grow with the number of pages, on generated questions.

The second part of `make benchmark` (about ten minutes); `python benchmarks/scale.py 10 100` takes
other sizes. Each question has three trivial snippets with a test each, so that what is measured is
the machinery and not the scripts. Two trees of each size are built in turns, the questions as they
are and the same plain, with the code shown and not run; medians are compared.

What our own code takes is timed inside the build (`timed.py`). The difference to the plain build is
shown too. It holds besides what other packages do for us, less what they do for plain code, but it
is small between two long builds: on a machine that does other work, it is mostly noise.

Plain is also built with all pages in the navigation of each, which MkDocs' own growth comes from.

Memory is the peak of the MkDocs process, which holds all pages; the processes that run snippets are
small here, and as many as there are cores.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import namedtuple
from pathlib import Path

from build import MKDOCS, ROOT, copy, edit, make_plain
from ground_truth.catalogue import LEVELS
from ground_truth.project import all_labs
from ground_truth.structure import CHECKS, QUERIES
from rich.console import Console
from rich.table import Table

SIZES = (10, 100, 1000)
TOPIC = 25
"""Pages in a topic."""
BOUND = 1.3
TIMED = [sys.executable, ROOT / "benchmarks" / "timed.py"]

INDEX = """\
---
title: Topic {topic}
description: The generated questions of topic {topic}.
render_macros: true
---
{{{{ questions("{topic}") }}}}
"""

PAGE = """\
---
title: What is question {number}?
description: Generated question {number}, with three snippets that calculate.
level: {level}
tags: [generated, {topic}, remainder-{remainder}]
prerequisites: [{prerequisite}]
aliases: [number {number}]
render_macros: true
---
{{{{ about_this_question() }}}}

## In 30 seconds

{aloud}

## In depth

The sum $s = {number} + {other}$ is printed below, and so is the product.

{fences}

## Follow-up questions

{follow_ups}

## Common mistakes

**"Nothing follows {number}."** Every number has a successor.

## References

- Author {number} (2000). *Title {number}*. [doi:10.0000/{number}](https://doi.org/10.0000/{number})

{{{{ previous_and_next() }}}}
"""

FENCE = """\
```python exec="1"
from ground_truth import show
print(show("{name}"))
```
"""

SNIPPET = '''\
"""The {what} of {number} and {other} is {result}."""

left, right = {number}, {other}
{what} = left {operator} right
print("{what}:", {what})
'''

TEST = """\
def test_{what}_is_right(run):
    assert run("{what}").{what} == {result}
"""

Build = namedtuple("Build", "seconds megabytes own")


def grow(folder, pages):
    """Put `pages` generated questions into `folder` instead of the project's own."""
    copy(folder)
    for tree in ("docs/questions", "snippets", "tests/snippets"):
        for path in (folder / tree).iterdir():
            if path.is_dir():
                shutil.rmtree(path)
    for lab in all_labs(folder):  # they practice the project's own
        lab.path.unlink()
    for number in range(1, pages + 1):
        add_question(folder, number)
    if problems := [problem for check in CHECKS for problem in check(folder)]:
        raise problems[0]
    return folder


def add_question(folder, number):
    """Write the three files of a question, and its topic's page if it is the topic's first."""
    topic, first = f"topic-{(number - 1) // TOPIC:03}", number % TOPIC == 1
    name = f"{topic}/question-{number:05}"
    if first:
        write(folder / f"docs/questions/{topic}/index.md", INDEX.format(topic=topic))
    other = number % 7 + 2
    python, fences = name.replace("-", "_"), []
    tests = [f"QUERIES = {[f'number {number} {each}' for each in range(QUERIES)]}\n"]
    for what, operator, result in (
        ("difference", "-", number - other),
        ("product", "*", number * other),
        ("total", "+", number + other),
    ):
        facts = {
            "what": what, "operator": operator, "result": result, "number": number, "other": other,
        }  # fmt: skip
        write(folder / f"snippets/{python}/{what}.py", SNIPPET.format(**facts))
        fences.append(FENCE.format(name=f"{python}/{what}"))
        tests.append(TEST.format(**facts))
    write(folder / f"tests/snippets/{python.replace('/', '/test_')}.py", "\n\n".join(tests))
    page = PAGE.format(
        number=number,
        topic=topic,
        level=LEVELS[(number - 1) // TOPIC % 3],
        remainder=number % 20,
        prerequisite="" if first else f"{topic}/question-{number - 1:05}",
        other=other,
        aloud=" ".join([f"Say number {number} aloud, then {number + 1}, and go on like that."] * 6),
        fences="\n".join(fences),
        follow_ups="\n\n".join(
            f'??? question "What follows {number + step}?"\n\n    It is {number + step + 1}.'
            for step in range(4)
        ),
    )
    write(folder / f"docs/questions/{name}.md", page)


def write(path, text):
    """Write `text` to a new file, and make its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def build(folder, mkdocs=MKDOCS, config="mkdocs.yml"):
    """Build `folder`; return its time and memory, and our own code's part if TIMED says it."""
    started = time.perf_counter()
    command = [*mkdocs, "build", "--strict", "--config-file", folder / config]
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    with process.stdout:
        printed = process.stdout.read().split()
    _, status, usage = os.wait4(process.pid, 0)  # unlike Popen.wait, it tells the memory
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    unit = 2**20 if sys.platform == "darwin" else 2**10
    own = float(printed[-1]) if mkdocs is TIMED else None
    return Build(seconds, usage.ru_maxrss / unit, own)


def whole_navigation(folder):
    """Return the name of a configuration that shows all pages in the navigation of each."""
    shutil.copy(folder / "mkdocs.yml", folder / "whole.yml")
    edit(folder / "whole.yml", "- navigation.prune", "# - navigation.prune")
    return "whole.yml"


def measure(folder, pages):
    """Build trees of `pages` questions; return the measurements by name."""
    ours = grow(folder / "ours", pages)
    plain = make_plain(grow(folder / "plain", pages))
    cold = build(ours)
    rounds = max(3, min(20, 500 // pages))
    turns = [(build(ours, TIMED), build(plain)) for _ in range(rounds)]

    def median(value):
        return statistics.median(value(*turn) for turn in turns)

    return {
        "cold": cold.seconds,
        "warm": median(lambda ours, plain: ours.seconds),
        "plain": median(lambda ours, plain: plain.seconds),
        "ratio": median(lambda ours, plain: ours.seconds / plain.seconds),
        "added": median(lambda ours, plain: ours.seconds - plain.seconds),
        "own": median(lambda ours, plain: ours.own),
        "memory": median(lambda ours, plain: ours.megabytes),
        "plain memory": median(lambda ours, plain: plain.megabytes),
        "index": (ours / "site" / "search" / "search_index.json").stat().st_size,
        "whole": build(plain, config=whole_navigation(plain)).seconds,
    }


def main():
    """Measure all sizes, print the table and the verdicts; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, help="numbers of pages")
    sizes = sorted(parser.parse_args().sizes)

    started = time.perf_counter()
    table = Table(
        "pages", "cold", "warm", "plain", "whole", "warm − plain", "own", "warm ÷ plain",
        "memory", "plain", "index", box=None,
    )  # fmt: skip
    found = []
    for pages in sizes:
        with tempfile.TemporaryDirectory() as folder:
            found.append(measured := measure(Path(folder), pages))
        times = ("cold", "warm", "plain", "whole", "added", "own")
        table.add_row(
            f"{pages:,}",
            *(f"{measured[name] / pages * 1000:.1f}" for name in times),
            f"{measured['ratio']:.2f}",
            f"{measured['memory']:.0f}",
            f"{measured['plain memory']:.0f}",
            f"{measured['index'] / pages / 1024:.1f}",
        )
    console = Console(soft_wrap=True)
    console.print(
        "Times in ms a page (whole: plain without navigation.prune; own: our own code), "
        "peak memory in MB, search index in KB a page."
    )
    console.print(table)

    own = [measured["own"] / pages for measured, pages in zip(found, sizes, strict=True)]
    growth = own[-1] / min(own)  # the least: what a build pays once hides no growth
    status = 0
    for what, ratio in (
        (f"our own code a page, {sizes[-1]:,} pages ÷ the least", growth),
        (f"warm build ÷ plain build, {sizes[-1]:,} pages", found[-1]["ratio"]),
    ):
        missed = ratio > BOUND
        console.print(f"{what}: {ratio:.2f} (bound {BOUND:.2f}){' MISSED' if missed else ''}")
        status |= missed
    console.print(f"This took {(time.perf_counter() - started) / 60:.0f} minutes.")
    return status


if __name__ == "__main__":
    sys.exit(main())
