"""Pasted into a fresh interpreter, each snippet prints what was kept to be shown.

Those that only draw are not run once more: their page shows that they ran alone, and in silence.
"""

import os
import subprocess
import sys

import pytest
from support import ROOT

from ground_truth.run import results
from ground_truth.sources.scripts import all_snippets

SNIPPETS = [snippet for snippet in all_snippets(ROOT) if "print(" in snippet.source]

INTERPRETER = """
import importlib, os, pathlib, sys, traceback, warnings

for package in sys.argv[1:]:  # they take longer than what the snippets do
    importlib.import_module(package)
for line in sys.stdin:  # each snippet starts from the interpreter as it is now
    path, printed = line.rstrip("\\n").split("\\t")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # OpenBLAS' threads survive a fork
        child = os.fork()
    if child == 0:
        sys.stdout = open(printed, "w", encoding="utf-8")
        try:
            source = pathlib.Path(path).read_text(encoding="utf-8")
            exec(compile(source, path, "exec"), {"__name__": "__main__"})
        except BaseException:
            traceback.print_exc(file=sys.stdout)
        sys.stdout.close()
        os._exit(0)
    os.waitpid(child, 0)
    print("done", flush=True)
"""


@pytest.fixture(scope="module")
def interpreter(tmp_path_factory):
    """A Python that has imported the packages, in an environment that is nobody's own."""
    home = tmp_path_factory.mktemp("home")
    packages = sorted({package for snippet in SNIPPETS for package in snippet.packages})
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", INTERPRETER, *packages],
        cwd=home,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={
            "PATH": os.defpath,
            "HOME": str(home),
            "MPLBACKEND": "svg",
            "TF_CPP_MIN_LOG_LEVEL": "3",
        },
    ) as process:
        yield process
        process.stdin.close()


@pytest.mark.sees("script")
@pytest.mark.usefixtures("site")  # which runs what is stale
@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda snippet: snippet.name)
def test_fresh_interpreter_prints_what_is_shown(interpreter, snippet, tmp_path):
    printed = tmp_path / "printed.txt"
    interpreter.stdin.write(f"{ROOT / snippet.path}\t{printed}\n")
    interpreter.stdin.flush()
    assert interpreter.stdout.readline() == "done\n"
    assert printed.read_text(encoding="utf-8") == results.load(snippet).stdout
