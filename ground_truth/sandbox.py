"""What happens inside the process that runs one snippet.

The process of its own keeps snippets apart. An audit hook refuses network and files, so that a
snippet which needs either fails with its line; it is a check on teaching scripts, not a jail for
hostile ones.
"""

import contextlib
import faulthandler
import importlib
import io
import json
import linecache
import multiprocessing
import os
import signal
import sys
import threading
import time
import traceback
import types
import warnings
from pathlib import Path

# What a snippet prints must not depend on who runs it. One thread each: they run side by side, and
# sums come out in the same order every time.
ENVIRONMENT = {
    "COLUMNS": "80",
    "CUDA_VISIBLE_DEVICES": "-1",
    "KERAS_BACKEND": "tensorflow",
    "KERAS_HOME": os.devnull,  # no keras.json
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TZ": "UTC",
}

OUTPUT_LIMIT = 10_000
"""Characters that a snippet may print: more is not read, it is scrolled past."""
TOO_LONG = (f"prints more than {OUTPUT_LIMIT:,} characters", "print what a reader needs")

NETWORK_EVENTS = {
    "socket.bind", "socket.connect", "socket.getaddrinfo", "socket.gethostbyaddr",
    "socket.gethostbyname", "socket.sendmsg", "socket.sendto",
}  # fmt: skip
FILE_EVENTS = {"os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink"}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Refused(Exception):
    """The snippet did what a snippet may not do; the message says what, and the mend."""


class LimitedText(io.TextIOWrapper):
    """Standard output that refuses more than a page can show."""

    written = 0

    def write(self, text):
        """Write `text`.

        Raises:
            Refused: all that was printed is longer than OUTPUT_LIMIT.
        """
        self.written += len(text)
        if self.written > OUTPUT_LIMIT:
            raise Refused(*TOO_LONG)
        return super().write(text)


def execute(source, path, packages, folder, time_limit):
    """Run a snippet as `__main__`, and leave what it did in `folder`.

    `folder/work` (empty) is its working directory. Written are `stdout`, `stderr` and, when the
    snippet came to its end in whatever way Python can see, `outcome.json`.

    Args:
        source: the script's text.
        path: where it stands below the root, for messages.
        packages: what it imports besides Python's own; imported before anything is watched.
        folder: an existing directory of this run's own.
        time_limit: seconds after which the process ends itself, naming the line it was at.

    """
    folder = Path(folder)
    for stream, name in ((1, "stdout"), (2, "stderr")):
        file = os.open(folder / name, os.O_WRONLY | os.O_CREAT)
        os.dup2(file, stream)
        os.close(file)
    sys.stdout = LimitedText(os.fdopen(1, "wb", closefd=False), "utf-8", newline="\n")
    sys.stderr = io.TextIOWrapper(os.fdopen(2, "wb", 0, closefd=False), "utf-8", write_through=True)
    faulthandler.enable(sys.stderr)
    faulthandler.dump_traceback_later(time_limit, exit=True, file=sys.stderr)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C in the terminal ends this one silently

    threading.Thread(target=end_with_parent, daemon=True).start()

    os.chdir(folder / "work")
    sys.dont_write_bytecode = True
    for module in packages:
        with contextlib.suppress(Exception):  # the snippet itself will say which line
            importlib.import_module(module)
    figures = None
    if "matplotlib" in packages:
        from ground_truth import figures

        figures.install()

    linecache.cache[path] = (len(source), None, io.StringIO(source).readlines(), path)
    main = types.ModuleType("__main__")
    main.__file__ = path
    sys.modules["__main__"] = main
    sys.argv = [path]
    outcome, refusals, thread_errors = {}, [], []
    threading.excepthook = lambda failure: thread_errors.append(failure.exc_value)
    sys.addaudithook(watch(refusals))
    started = time.perf_counter()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            exec(compile(source, path, "exec"), main.__dict__)
            for thread in threading.enumerate():
                if not thread.daemon and thread is not threading.current_thread():
                    thread.join()
        if thread_errors:
            raise thread_errors[0]
        outcome["seconds"] = time.perf_counter() - started
        sys.stdout.flush()
        if any((folder / "work").iterdir()):
            raise Refused("leaves a file behind", "remove what writes it: snippets write nothing")
        if figures and figures.left_open():
            raise Refused("draws a figure and does not show it", "end with plt.show()")
        outcome["figures"] = figures.drawn() if figures else []
    except SystemExit as error:
        outcome["problem"] = (
            f"SystemExit: the snippet ends itself with exit({error.code!r})",
            "let the script run to its end",
        )
        outcome.update(_where(error, path))
    except Refused as error:
        outcome["problem"] = error.args
        outcome.update(_where(error, path))
    except BaseException as error:
        outcome["problem"] = (
            f"{type(error).__name__}: {error}".rstrip(": "),
            f"run `python {path}` by itself and correct it",
        )
        outcome.update(_where(error, path))
    if refusals:  # even if the snippet caught the exception
        refused = refusals[0]
        outcome["problem"] = refused.args
        outcome.update(_where(refused, path))
    refusals.append(None)  # from here on this process writes its report
    sys.stdout.flush()
    faulthandler.cancel_dump_traceback_later()
    (folder / "outcome.part").write_text(json.dumps(outcome), encoding="utf-8")
    (folder / "outcome.part").rename(folder / "outcome.json")


def end_with_parent():
    """End this process when the one that asked for the run has ended, in whatever way."""
    multiprocessing.parent_process().join()
    os._exit(1)


def watch(refusals):
    """Return an audit hook that refuses network and writing; it ends when None is appended."""

    def watch(event, arguments):
        if event == "open":
            target, _, flags = arguments
            if not flags & WRITING or target == os.devnull or isinstance(target, int):
                return
            what, mend = f"writes a file: {os.fsdecode(target)}", "keep the data in memory"
        elif event in FILE_EVENTS:
            what, mend = f"changes files ({event}): {arguments[0]}", "keep the data in memory"
        elif event in NETWORK_EVENTS:
            where = arguments[0] if event.startswith("socket.get") else arguments[1]
            what = f"uses the network ({event}): {where}"
            mend = "use data that packages ship, such as sklearn.datasets"
        else:
            return
        if None in refusals:
            return
        try:
            raise Refused(what, mend)
        except Refused as refused:
            refusals.append(refused.with_traceback(_stack(sys._getframe(1))))
            raise

    return watch


def _stack(frame):
    """Return the frames from the outermost to `frame` as a traceback."""
    trace = None
    while frame:
        trace = types.TracebackType(trace, frame, frame.f_lasti, frame.f_lineno)
        frame = frame.f_back
    return trace


def _where(error, path):
    """Return the line of the snippet that raised, and the traceback from the snippet on."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [number for number, frame in enumerate(frames) if frame.filename == path]
    if isinstance(error, SyntaxError) and not own:
        return {"line": error.lineno or 1, "traceback": ""}
    return {
        "line": frames[own[-1]].lineno if own else 1,
        "traceback": "".join(traceback.format_list(frames[own[0] :] if own else frames)),
    }
