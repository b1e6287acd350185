"""Pasted into a fresh interpreter, each snippet prints what its page shows."""

import os
import subprocess
import sys
from itertools import groupby

import pytest
from support import ROOT, listing_of, text_of

from ground_truth.project import all_snippets

PAGES = {page: list(each) for page, each in groupby(all_snippets(ROOT), lambda one: one.page)}

INTERPRETER = """
import importlib, os, pathlib, sys, traceback, warnings

packages, paths = (names.splitlines() for names in sys.argv[1:])
for package in packages:  # they take longer than what the snippets do
    importlib.import_module(package)
for path in paths:  # each starts from the interpreter as it is now
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # OpenBLAS' threads survive a fork
        child = os.fork()
    if child == 0:
        sys.stdout = open(os.path.basename(path) + ".txt", "w", encoding="utf-8")
        try:
            source = pathlib.Path(path).read_text(encoding="utf-8")
            exec(compile(source, path, "exec"), {"__name__": "__main__"})
        except BaseException:
            traceback.print_exc(file=sys.stdout)
        sys.stdout.close()
        os._exit(0)
    os.waitpid(child, 0)
"""


@pytest.mark.parametrize("page", PAGES)
def test_page_shows_what_a_fresh_interpreter_prints(site, page, tmp_path):
    snippets = PAGES[page]
    packages = sorted({package for snippet in snippets for package in snippet.packages})
    paths = [str(snippet.path) for snippet in snippets]
    subprocess.run(
        [sys.executable, "-W", "error", "-c", INTERPRETER, "\n".join(packages), "\n".join(paths)],
        cwd=tmp_path,
        check=True,
        env={
            "PATH": os.defpath,
            "HOME": str(tmp_path),
            "MPLBACKEND": "svg",
            "TF_CPP_MIN_LOG_LEVEL": "3",
        },
    )
    printed = {
        snippet.name: (tmp_path / f"{snippet.path.name}.txt").read_text(encoding="utf-8")
        for snippet in snippets
    }
    assert printed == {
        snippet.name: "".join(map(text_of, listing_of(site, snippet).query("div.output pre code")))
        for snippet in snippets
    }
