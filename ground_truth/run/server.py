"""The server that scripts are forked from: it has imported their packages once.

It stays for as long as this process does, so that a rebuild pays a fork and not an import. Where
forking does not exist (Windows), processes are spawned: slower, otherwise the same.
"""

import multiprocessing
import os
import sys
import tempfile
import threading
import types
from contextlib import contextmanager, nullcontext, suppress

from ground_truth import kept
from ground_truth.problem import Problem
from ground_truth.run import child
from ground_truth.sources.scripts import all_labs, all_snippets

FORKS = "forkserver" in multiprocessing.get_all_start_methods()
SOCKET_PATH = 60
"""Characters of a folder below which a socket's path has room: systems allow about a hundred."""
PASSED_ON = (
    "HOME", "LD_LIBRARY_PATH", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "PATH", "PYTHONPATH",
    "SYSTEMROOT", "TMPDIR", "VIRTUAL_ENV",
)  # fmt: skip
"""What the server itself needs of the caller's environment, to find and import packages."""


def warm_up(root, preload=()):
    """Start the server with the packages of the project at `root`, unless it runs already.

    It imports while the caller goes on. What the packages print meanwhile goes to `server.log`
    beside what is kept.

    Args:
        root: the project's root.
        preload: modules to import besides.

    Raises:
        Problem: the log cannot be written.
    """
    global _warm
    if not FORKS or _warm:
        return
    from multiprocessing import forkserver

    forkserver.set_forkserver_preload([*_preload(root), *preload])
    try:
        kept.folder(root).mkdir(parents=True, exist_ok=True)
        log = open(kept.folder(root) / "server.log", "w", encoding="utf-8")  # noqa: SIM115
    except OSError as error:
        raise kept.unwritable(root, error) from None
    stderr = os.dup(2)
    with log:
        os.dup2(log.fileno(), 2)
    try:
        with _environment(), _short_paths():
            forkserver.ensure_running()
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
    _warm = True


_warm = False
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
    """Let what is started meanwhile see little of the caller's environment, and the child's."""
    saved = os.environ.copy()
    own = {name: saved[name] for name in PASSED_ON if name in saved}
    os.environ.clear()
    os.environ.update({**child.ENVIRONMENT, **own})
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(saved)


@contextmanager
def _short_paths():
    """Let sockets be made where their paths are not too long for the system."""
    usual = tempfile.gettempdir()
    if len(usual) > SOCKET_PATH:
        tempfile.tempdir = "/tmp"
    try:
        yield
    finally:
        tempfile.tempdir = usual


def _preload(root):
    """Return what the server imports: the child, and the packages that scripts will need."""
    packages = set()
    for script in [*all_snippets(root), *all_labs(root)]:
        with suppress(Problem):
            packages.update(script.packages)
    drawing = ["matplotlib.pyplot", "ground_truth.run.figures"] if "matplotlib" in packages else []
    return [child.__name__, *sorted(packages), *drawing]
