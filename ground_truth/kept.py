"""What was made of contents, kept under the digest of all that it was made of.

Entries are whole or not there, and damaged ones are made again. The folder may be shared, by clones
on one machine and by jobs of CI: nothing in it depends on where the project stands.
"""

import hashlib
import json
import os
import threading
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

from ground_truth.problem import Problem

DAY = 24 * 60 * 60
UNUSED = 30 * DAY
"""Entries that nobody has asked for so long are removed."""


def folder(root):
    """Return the folder of what is kept: `.cache/`, or what GROUND_TRUTH_CACHE names."""
    return Path(os.environ.get("GROUND_TRUTH_CACHE") or Path(root) / ".cache")


def digest(*parts):
    """Return the digest of `parts`: texts, numbers, lists and dicts of them."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


@cache
def digest_of_files(*paths):
    """Return the digest of the contents of files that do not change while this process runs."""
    return digest(*(hashlib.sha256(Path(path).read_bytes()).hexdigest() for path in paths))


def read(path):
    """Return what is kept at `path`; None if it is damaged.

    Raises:
        OSError: there is nothing.
    """
    said, _, body = path.read_bytes().partition(b"\n")
    if hashlib.sha256(body).hexdigest().encode() != said:
        return None
    value = json.loads(body)
    if time.time() - path.stat().st_mtime > DAY:
        os.utime(path)  # it is in use
    return value


def load(root, kind, key):
    """Return what is kept as `kind` under `key`; None if there is nothing, or it is damaged."""
    try:
        return read(folder(root) / place(kind, key))
    except (OSError, ValueError):
        return None


def store(root, kind, key, value):
    """Keep `value`, which JSON can hold.

    Raises:
        Problem: the disk is full or cannot be written; nothing is left behind.
    """
    path = folder(root) / place(kind, key)
    part = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")
    body = json.dumps(value).encode()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise unwritable(root, error) from None


def unwritable(root, error):
    """Return the Problem of an OSError that was met where things are kept."""
    mend = "make room or give the right to write, or name another folder in GROUND_TRUTH_CACHE"
    return Problem(folder(root), 1, f"nothing can be kept here: {error.strerror}", mend)


def templates(root):
    """Return where Jinja keeps its compiled templates; None if nothing can be kept."""
    from jinja2 import FileSystemBytecodeCache

    path = folder(root) / "templates"
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None  # whoever keeps something next says so
    return FileSystemBytecodeCache(str(path))


def made(root, kind, key, make):
    """Return what is kept under `key`, else keep and return what `make()` returns."""
    value = load(root, kind, key)
    if value is None:
        value = make()
        store(root, kind, key, value)
    return value


def prune(root):
    """Remove what has not been used for long, and parts that a killed process left."""
    oldest = {".json": time.time() - UNUSED, ".part": time.time() - DAY}
    for path in folder(root).glob("*/??/*"):
        with suppress(OSError):
            if path.stat().st_mtime < oldest.get(path.suffix, 0):
                path.unlink()


def place(kind, key):
    """Return the path of an entry below the folder."""
    return f"{kind}/{key[:2]}/{key}.json"
