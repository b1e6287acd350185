"""The kernel in which labs and notebooks run: its process, and an IPython extension in it.

It draws as snippets do, refuses the network and files, and makes warnings errors.
"""

import importlib
import os
import sys
import tempfile
import threading
import warnings
from contextlib import ExitStack, suppress

from IPython.display import display

from ground_truth import sandbox

PACKAGES = "GROUND_TRUTH_PACKAGES"
"""The variable that names what to import before anything is watched."""


def serve(arguments, environment, folder, log):
    """Serve a kernel until it is told to end: all that a process of its own does.

    Args:
        arguments: those of ipykernel's command line.
        environment: all variables of the environment.
        folder: the working directory.
        log: a file for what is said outside of cells.
    """
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    with open(log, "wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    threading.Thread(target=sandbox.end_with_parent, daemon=True).start()
    from ipykernel.kernelapp import IPKernelApp

    IPKernelApp.launch_instance([*arguments, "--quiet"])  # no hints for a terminal


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
