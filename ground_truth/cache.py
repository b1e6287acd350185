"""What snippets printed and drew, kept under `.cache/` until what it depends on changes."""

import hashlib
import importlib.metadata
import json
import os
import platform
import sys
import tempfile
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path

from ground_truth.project import Lab, SnippetProblem

DISTRIBUTIONS = {
    "keras": ("keras", "tensorflow", "numpy"),
    "matplotlib": ("matplotlib", "numpy"),
    "scipy": ("scipy", "numpy"),
    "sklearn": ("scikit-learn", "scipy", "numpy"),
    "tensorflow": ("tensorflow", "numpy"),
}
"""The packages whose versions decide what a module does, the module's own first."""

RUNNER = ("cache.py", "figures.py", "runner.py", "sandbox.py", "server.py")
LAB_RUNNER = (
    "cache.py", "figures.py", "kernel.py", "lab_runner.py", "labs.py", "sandbox.py", "server.py",
)  # fmt: skip
"""The files that decide what is captured of a snippet and of a lab, and how."""


@dataclass(frozen=True)
class Result:
    """What one run of a snippet did."""

    stdout: str
    figures: list[str]
    """SVG elements."""
    versions: dict[str, str]
    """The versions of Python and of the packages that it imports."""
    seconds: float
    """The script's own time, imports of packages excluded."""
    cells: list[tuple[str, int]] = field(default_factory=list)
    """For a lab: what each code cell printed, and how many of the figures it drew."""


@cache
def _version(distribution):
    return importlib.metadata.version(distribution)


@cache
def _digest_of(names):
    folder = Path(__file__).parent
    return hashlib.sha256(b"".join((folder / name).read_bytes() for name in names)).hexdigest()


def versions(snippet):
    """Return the versions of Python and of the packages that `snippet` depends on.

    Raises:
        Problem: it imports a package that is not installed.

    """
    found = {"python": platform.python_version()}
    for module in snippet.packages:
        for distribution in DISTRIBUTIONS.get(module, (module,)):
            try:
                found[distribution] = _version(distribution)
            except importlib.metadata.PackageNotFoundError:
                raise SnippetProblem(
                    snippet,
                    snippet.imports[module],
                    f"there is no package for `import {module}`",
                    "declare the package in pyproject.toml and run `make lock`; if it is named "
                    "otherwise than its module, add it to DISTRIBUTIONS in ground_truth/cache.py",
                ) from None
    return found


def requirements(snippet, versions):
    """Return what to install to run `snippet`: `package==version` for each that it imports.

    Keras needs TensorFlow besides, on which the snippet ran; the rest comes with these packages.
    """
    wanted = {DISTRIBUTIONS.get(module, (module,))[0] for module in snippet.packages}
    if "keras" in wanted:
        wanted.add("tensorflow")
    return [f"{package}=={versions[package]}" for package in sorted(wanted)]


def key(snippet):
    """Return the digest of all that the snippet's result depends on.

    Raises:
        Problem: the snippet is missing, is not Python, or imports a package that is not there.

    """
    runner = LAB_RUNNER if isinstance(snippet, Lab) else RUNNER
    parts = [snippet.source, versions(snippet), sys.platform, _digest_of(runner)]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def load(snippet):
    """Return the kept Result of `snippet`, or None if there is none, or it is stale or damaged.

    Raises:
        Problem: as `key` does.

    """
    current = key(snippet)
    try:
        entry = json.loads(_path(snippet).read_bytes())
        if entry["key"] != current or entry["digest"] != _digest(entry["result"]):
            return None
        return Result(**entry["result"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def store(snippet, result):
    """Keep `result`: the entry is either whole or not there."""
    path = _path(snippet)
    path.parent.mkdir(parents=True, exist_ok=True)
    entry = {"key": key(snippet), "digest": _digest(asdict(result)), "result": asdict(result)}
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
        json.dump(entry, file)
    os.replace(file.name, path)


def _digest(result):
    return hashlib.sha256(json.dumps(result, sort_keys=True).encode()).hexdigest()


def _path(snippet):
    return snippet.root / ".cache" / "snippets" / f"{snippet.name}.json"
