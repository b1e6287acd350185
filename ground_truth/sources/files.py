"""Read what authors wrote: once as long as it is not saved again, and only as plain UTF-8."""

import re
from functools import cache, wraps
from pathlib import Path

from ground_truth import kept
from ground_truth.problem import Problem

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
"""Characters that neither a page nor a clipboard keeps as they are."""


def memoized(function):
    """Let `function(root, path)` work again only when the file at `path` below `root` changed.

    It is told by its time and size. Only results are kept, not what is raised.
    """
    known = {}

    @wraps(function)
    def once(root, path):
        status = (root / path).stat()
        stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
        before = known.get((root, path))
        if before is None or before[0] != stamp:
            before = known[root, path] = (stamp, function(root, path))
        return before[1]

    return once


@memoized
def read(root, path):
    """Return the text of the file at `path` below `root`.

    Raises:
        FileNotFoundError: there is none.
        Problem: it is not UTF-8, begins with a byte-order mark, or holds control characters.
    """
    data = (root / path).read_bytes()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Problem(path, line, "the file is not UTF-8", "save it as UTF-8") from None
    if text.startswith("\ufeff"):
        mend = "save it as UTF-8 without one"
        raise Problem(path, 1, "the file begins with a byte-order mark", mend)
    if found := CONTROL.search(text):
        raise Problem(
            path,
            text.count("\n", 0, found.start()) + 1,
            f"holds the control character {found[0]!r}",
            "remove it, or write its escape; end lines with \\n alone",
        )
    return text


@cache
def _own_code():
    return kept.digest_of_files(*sorted(Path(__file__).parent.glob("*.py")))


def facts(kind):
    """Let `function(root, path, text)` be `function(root, path)` whose value is kept by the text.

    It must return what JSON can hold, and depend on the text and this package's code alone.
    """

    def decorate(function):
        @memoized
        @wraps(function)
        def of(root, path):
            text = read(root, path)
            key = kept.digest(path, text, _own_code())
            return kept.made(root, kind, key, lambda: function(root, path, text))

        return of

    return decorate


def paths(root, folder, pattern):
    """Return the files below `root/folder` that match `pattern`, sorted, hidden ones left out.

    Hidden are names that begin with a dot, of a file or of a folder above it: what editors leave.
    """
    found = sorted((root / folder).glob(pattern))
    below = [path.relative_to(root) for path in found]
    return [
        path.as_posix() for path in below
        if not any(part.startswith(".") for part in path.parts)
    ]  # fmt: skip


def project_root():
    """Return the project's root: the nearest folder from here up that holds `mkdocs.yml`.

    Raises:
        Problem: there is none.
    """
    here = Path.cwd()
    for place in (here, *here.parents):
        if (place / "mkdocs.yml").is_file():
            return place
    mend = "run this inside a checkout of the project"
    raise Problem(here, 1, "no mkdocs.yml here or in a folder above", mend)
