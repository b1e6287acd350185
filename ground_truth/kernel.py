"""An IPython extension: the kernel in which labs and notebooks run.

It draws as snippets do, refuses the network and files, and makes warnings errors.
"""

import importlib
import os
import sys
import tempfile
import warnings
from contextlib import ExitStack, suppress

from IPython.display import display

from ground_truth import sandbox

PACKAGES = "GROUND_TRUTH_PACKAGES"
"""The variable that names what to import before anything is watched."""


def load_ipython_extension(shell):
    """Prepare the kernel; IPython calls this, as its option `--ext` says."""
    packages = os.environ[PACKAGES].split()
    for package in packages:
        with suppress(Exception):  # the cell itself will say so
            importlib.import_module(package)
    if "matplotlib" in packages:
        from ground_truth import figures

        figures.install()
        shell.events.register("post_run_cell", lambda _result: _show(figures))
    tempfile.gettempdir()  # which tries, once, whether it can write there; IPython asks for it
    sys.addaudithook(sandbox.watch([]))
    # Only while a cell runs: the kernel has warnings of its own.
    strict = ExitStack()
    shell.events.register(
        "pre_run_cell",
        lambda _info: strict.enter_context(warnings.catch_warnings(action="error")),
    )
    shell.events.register("post_run_cell", lambda _result: strict.close())


def _show(figures):
    for svg in figures.drawn():
        display({"image/svg+xml": svg}, raw=True)
    if figures.left_open():
        print("a figure was drawn and not shown: end with plt.show()", file=sys.stderr)
