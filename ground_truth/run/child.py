"""What happens inside the process that runs one script.

The process of its own keeps scripts apart. An audit hook refuses network, files and processes, so
that a script which needs one fails with its line; it is a check on teaching scripts, not a jail for
hostile ones.
"""

import ast
import faulthandler
import importlib
import io
import json
import linecache
import multiprocessing
import os
import re
import signal
import sys
import tempfile
import threading
import time
import traceback
import types
import warnings
from contextlib import contextmanager, suppress
from pathlib import Path

# What a script prints must not depend on who runs it: this is its whole environment. One thread
# each: scripts run side by side, and sums come out in the same order every time.
ENVIRONMENT = {
    "COLUMNS": "80",
    "CUDA_VISIBLE_DEVICES": "-1",
    "HOME": "/nonexistent",
    "KERAS_BACKEND": "tensorflow",
    "KERAS_HOME": os.devnull,  # no keras.json
    "LANG": "C.UTF-8",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PATH": os.defpath,
    "PYTHONHASHSEED": "0",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TZ": "UTC",
}

OUTPUT_LIMIT = 10_000
"""Characters that a cell may print: more is not read, it is scrolled past."""
TOO_LONG = (f"prints more than {OUTPUT_LIMIT:,} characters", "print what a reader needs")

NETWORK = {
    "socket.bind", "socket.connect", "socket.getaddrinfo", "socket.gethostbyaddr",
    "socket.gethostbyname", "socket.sendmsg", "socket.sendto",
}  # fmt: skip
FILES = {
    "os.chflags", "os.chmod", "os.chown", "os.link", "os.mkdir", "os.mkfifo", "os.mknod",
    "os.remove", "os.removexattr", "os.rename", "os.rmdir", "os.setxattr", "os.symlink",
    "os.truncate", "os.utime", "sqlite3.connect",
}  # fmt: skip
PROCESSES = {
    "os.exec", "os.fork", "os.forkpty", "os.kill", "os.killpg", "os.posix_spawn", "os.spawn",
    "os.startfile", "os.system", "pty.spawn", "subprocess.Popen",
}  # fmt: skip
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Refused(Exception):
    """The script did what a script may not do; the message says what, and the mend."""


class Watch:
    """Refuses network, files and processes while it is `on`, and remembers what it refused."""

    def __init__(self):
        self.refusals, self.on = [], False
        sys.addaudithook(self._audit)  # for good: Python can not take one back

    @contextmanager
    def watching(self):
        """Refuse while the block runs.

        Raises:
            Refused: something was refused, even if the script caught the exception.
        """
        self.refusals.clear()
        self.on = True
        try:
            yield
        finally:
            self.on = False
            if self.refusals:
                raise self.refusals[0] from None

    def refuse(self, what, mend, frame):
        """Raise Refused from the script's `frame`."""
        try:
            raise Refused(what, mend)
        except Refused as refused:
            self.refusals.append(refused.with_traceback(_stack(frame)))
            raise

    def _audit(self, event, arguments):
        if not self.on:
            return
        if event == "open":
            target, _, flags = arguments
            if not flags & WRITING or target == os.devnull or isinstance(target, int):
                return
            what, mend = f"writes a file: {os.fsdecode(target)}", "keep the data in memory"
        elif event in FILES:
            what, mend = f"changes files ({event}): {arguments[0]}", "keep the data in memory"
        elif event in PROCESSES:
            what = f"starts or ends a process ({event})"
            mend = "do it in this one: n_jobs=1, no shell, no multiprocessing"
        elif event in NETWORK:
            where = arguments[0] if event.startswith("socket.get") else arguments[1]
            what = f"uses the network ({event}): {where}"
            mend = "use data that packages ship, such as sklearn.datasets"
        else:
            return
        self.refuse(what, mend, sys._getframe(1))


class _Output(io.TextIOWrapper):
    """Standard output that refuses more than a page can show."""

    written = 0

    def write(self, text):
        self.written += len(text)
        if self.written > OUTPUT_LIMIT:
            raise Refused(*TOO_LONG)
        return super().write(text)


class _Errors(io.TextIOWrapper):
    """Standard error, on which a page shows nothing."""

    watch = None

    def write(self, text):
        if self.watch and self.watch.on and text.strip():
            what = f"prints to standard error, which no page shows: {text.strip()[:200]}"
            self.watch.refuse(what, "print(…) what a reader needs", sys._getframe(1))
        return super().write(text)


def prepare(packages, folder, seconds):
    """Make this process one that runs scripts; return its Watch.

    Args:
        packages: what the script imports besides Python's own; imported before it is watched.
        folder: an existing directory of this run's own; `folder/work` is where it runs.
        seconds: of processor time, after which the process ends and names the line it was at. The
            wall clock gives five times as many, for what sleeps.
    """
    with suppress(OSError):
        os.setsid()  # whatever it leaves behind ends with it
    for stream, name in ((1, "stdout"), (2, "stderr")):
        file = os.open(Path(folder, name), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(file, stream)
        os.close(file)
    sys.stdout = _Output(os.fdopen(1, "wb", closefd=False), "utf-8", newline="\n")
    sys.stderr = _Errors(os.fdopen(2, "wb", 0, closefd=False), "utf-8", write_through=True)
    faulthandler.enable(sys.stderr)
    faulthandler.dump_traceback_later(5 * seconds, exit=True, file=sys.stderr)
    with suppress(ImportError, AttributeError):  # Windows
        import resource

        used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
        limit = int(used + seconds) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        faulthandler.register(signal.SIGXCPU, sys.stderr, chain=True)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C in the terminal ends this one silently
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.chdir(Path(folder, "work"))
    tempfile.gettempdir()  # which tries, once, whether it can write there
    sys.dont_write_bytecode = True
    for module in packages:
        with suppress(Exception):  # the script itself will say which line
            importlib.import_module(module)
    os.environ.clear()
    os.environ.update(ENVIRONMENT)
    sys.stderr.watch = Watch()
    return sys.stderr.watch


def run_cells(cells, path, variables, watch):
    """Run cells one after the other in `variables`; yield what each one drew, as it ends.

    What is printed goes to `sys.stdout`, which is flushed before each one ends.

    Args:
        cells: pairs of the line where a cell begins and its source, or its syntax tree.
        path: where the script stands below the root, for messages.
        variables: a dict, the script's globals.
        watch: the Watch that refuses meanwhile.

    Raises:
        Refused: the script did what it may not do.
        BaseException: whatever the script raised.
    """
    figures = sys.modules.get("ground_truth.run.figures")
    thread_errors = []
    threading.excepthook = lambda failure: thread_errors.append(failure.exc_value)
    for line, source in cells:
        with warnings.catch_warnings(), watch.watching():
            warnings.simplefilter("error")
            value = _run(line, source, path, variables)
            for thread in threading.enumerate():
                if not thread.daemon and thread is not threading.current_thread():
                    thread.join()
            if thread_errors:
                raise thread_errors[0]
        if figures and figures.left_open():
            raise Refused("draws a figure and does not show it", "end with plt.show()")
        if value is not None:
            what = f"ends with a value, which Jupyter shows and a page does not: {value!r:.80}"
            raise Refused(what, "print(…) it, or assign it to a name")
        sys.stdout.flush()
        yield figures.drawn() if figures else []


def _run(line, source, path, variables):
    """Run a cell, and return the value of the expression it ends with, as Jupyter does."""
    tree = source if isinstance(source, ast.Module) else ast.parse(source, path)
    ast.increment_lineno(tree, line - 1)
    last = tree.body[-1] if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    suppressed = isinstance(source, str) and source.rstrip().endswith(";")
    body = ast.Module(tree.body[:-1] if last else tree.body, [])
    # Assertions stay on whatever Python's own flags say.
    exec(compile(body, path, "exec", optimize=0), variables)
    if last is None:
        return None
    value = eval(compile(ast.Expression(last.value), path, "eval", optimize=0), variables)
    return None if suppressed else value


def as_main(path, source):
    """Become the script at `path`; return its globals."""
    linecache.cache[path] = (len(source), None, io.StringIO(source).readlines(), path)
    main = types.ModuleType("__main__")
    main.__file__ = path
    sys.modules["__main__"] = main
    sys.argv = [path]
    return main.__dict__


def execute(job, folder):
    """Run a script as `__main__`, and leave what it did in `folder`.

    Written are `stdout`, `stderr` and, when the script came to its end in whatever way Python can
    see, `outcome.json`: for each cell where its output ends, in bytes, and its figures; the seconds
    that the script took; or the problem, with its line and the number of the cell.

    Args:
        job: a dict of `path`, `source`, `cells` (pairs of line and source), `packages`, `seconds`.
        folder: an existing directory of this run's own.
    """
    watch = prepare(job["packages"], folder, job["seconds"])
    if "matplotlib" in job["packages"]:
        from ground_truth.run import figures

        figures.install()
    variables = as_main(job["path"], job["source"])
    outcome = {"cells": []}
    started = time.perf_counter()
    try:
        for drawn in run_cells(job["cells"], job["path"], variables, watch):
            outcome["cells"].append((os.fstat(1).st_size, drawn))
            sys.stdout.written = 0
        if any(Path(folder, "work").iterdir()):
            raise Refused("leaves a file behind", "remove what writes it: scripts write nothing")
        outcome["seconds"] = time.perf_counter() - started
    except BaseException as error:
        outcome["problem"] = problem_of(error, job["path"])
    finish(folder, outcome)


def finish(folder, outcome):
    """Write `outcome.json`, whole or not at all."""
    with suppress(Refused):
        sys.stdout.flush()
    faulthandler.cancel_dump_traceback_later()
    part = Path(folder, "outcome.part")
    part.write_text(json.dumps(outcome), encoding="utf-8")
    part.rename(Path(folder, "outcome.json"))


def problem_of(error, path):
    """Return what happened, the mend, the line of the script at `path`, and the traceback."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [number for number, frame in enumerate(frames) if frame.filename == path]
    line = frames[own[-1]].lineno if own else 1
    told = traceback.format_list(frames[own[0] :] if own else frames)
    if isinstance(error, Refused):
        what, mend = error.args
        told = [] if not own else told
    elif isinstance(error, SystemExit):
        what = f"SystemExit: the script ends itself with exit({error.code!r})"
        mend = "let the script run to its end"
    else:
        what = re.sub(r":\s*$", "", f"{type(error).__name__}: {error}")
        mend = f"correct it; `.venv/bin/python -m ground_truth run {path}` runs it alone"
    if isinstance(error, SyntaxError) and not own:
        line, told = error.lineno or 1, []
    return {"what": what, "mend": mend, "line": line, "traceback": "".join(told)}


def _end_with_parent():
    """End this process when the one that asked for the run has ended, in whatever way."""
    multiprocessing.parent_process().join()
    os._exit(1)


def _stack(frame):
    """Return the frames from the outermost to `frame` as a traceback."""
    trace = None
    while frame:
        trace = types.TracebackType(trace, frame, frame.f_lasti, frame.f_lineno)
        frame = frame.f_back
    return trace
