"""The server that snippets and kernels are forked from: it has imported their packages once.

It stays for as long as this process does, so that a rebuild pays a fork and not an import. Where
forking does not exist (Windows), processes are spawned: slower, otherwise the same.
"""

import multiprocessing
import os
import sys
import threading
import types
from contextlib import contextmanager, nullcontext, suppress

from ground_truth import kernel, sandbox
from ground_truth.project import Problem, all_labs, all_snippets

FORKS = "forkserver" in multiprocessing.get_all_start_methods()


def warm_up(root):
    """Start the server with the packages of the project at `root`, unless it runs already.

    It imports while the caller goes on. What the packages print meanwhile goes to
    `.cache/server.log`.
    """
    if not FORKS:
        return
    from multiprocessing import forkserver

    forkserver.set_forkserver_preload(_preload(root))
    (root / ".cache").mkdir(exist_ok=True)
    stderr = os.dup(2)
    with open(root / ".cache" / "server.log", "w", encoding="utf-8") as log:
        os.dup2(log.fileno(), 2)
    try:
        with _environment():
            forkserver.ensure_running()
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)


_starting = threading.Lock()


def start(target, arguments):
    """Start a process that does not import this process's main module first."""
    context = multiprocessing.get_context("forkserver" if FORKS else "spawn")
    process = context.Process(target=target, args=arguments, daemon=True)
    with _starting:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = types.ModuleType("__main__")
        try:
            with nullcontext() if FORKS else _environment():
                process.start()
        finally:
            sys.modules["__main__"] = main
    return process


@contextmanager
def _environment():
    """Let what is started meanwhile see the sandbox's ENVIRONMENT."""
    saved = os.environ.copy()
    os.environ.update(sandbox.ENVIRONMENT)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(saved)


def _preload(root):
    """Return what the server imports: the sandbox, the kernel, and the packages they will need."""
    labs, packages = all_labs(root), set()
    for snippet in [*all_snippets(root), *labs]:
        with suppress(Problem):
            packages.update(snippet.packages)
    drawing = ["matplotlib.pyplot", "ground_truth.figures"] if "matplotlib" in packages else []
    kernels = ["ipykernel.kernelapp", "ipykernel.ipkernel", kernel.__name__] if labs else []
    return [sandbox.__name__, *sorted(packages), *drawing, *kernels]
