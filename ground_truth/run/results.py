"""What scripts printed and drew, kept until what it depends on changes."""

import platform
import sys
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from ground_truth import kept
from ground_truth.sources import files

DISTRIBUTIONS = {
    "keras": ("keras", "tensorflow", "numpy"),
    "matplotlib": ("matplotlib", "numpy"),
    "scipy": ("scipy", "numpy"),
    "sklearn": ("scikit-learn", "scipy", "numpy"),
    "tensorflow": ("tensorflow", "numpy"),
}
"""The packages whose versions decide what a module does, the module's own first."""
SEEN = ("child.py", "figures.py", "server.py")
"""The runner's code that a script can see."""


@dataclass(frozen=True)
class Result:
    """What one run of a script did."""

    cells: list[tuple[str, list[tuple[str, str]]]]
    """What each code cell printed, and what it drew: SVG elements, and PNG in base64."""
    versions: dict[str, str]
    """The versions of Python and of the packages that it imports."""
    seconds: float
    """The script's own time, imports of packages excluded."""
    ran: str
    """The day on which it ran, by UTC: `2026-11-25`."""

    @property
    def stdout(self):
        """All that was printed."""
        return "".join(printed for printed, _ in self.cells)

    @property
    def figures(self):
        """All figures as SVG, in their order."""
        return [svg for _, drawn in self.cells for svg, _ in drawn]

    @property
    def pictures(self):
        """The same figures as PNG in base64."""
        return [png for _, drawn in self.cells for _, png in drawn]


@cache
def version(distribution):
    """Return the version of an installed distribution."""
    import importlib.metadata

    return importlib.metadata.version(distribution)


@cache
def runner():
    """Return the digest of the runner's code that a script can see."""
    return kept.digest_of_files(*(Path(__file__).with_name(name) for name in SEEN))


def versions(script, modules=None):
    """Return the versions of Python and of the packages that `script` depends on.

    Args:
        script: the Script.
        modules: the modules instead of those that it imports.

    Raises:
        Problem: it imports a package that is not installed.
    """
    from importlib.metadata import PackageNotFoundError

    found = {"python": platform.python_version()}
    for module in script.packages if modules is None else modules:
        for distribution in DISTRIBUTIONS.get(module, (module,)):
            try:
                found[distribution] = version(distribution)
            except PackageNotFoundError:
                raise script.problem(
                    script.imports.get(module, 1),
                    f"there is no package for `import {module}`",
                    "declare the package in pyproject.toml and run `make lock`; if it is named "
                    "otherwise than its module, add it to DISTRIBUTIONS in "
                    "ground_truth/run/results.py",
                ) from None
    return found


def requirements(script, versions):
    """Return what to install to run `script`: `package==version` for each that it imports.

    Keras needs TensorFlow besides, on which the script ran; the rest comes with these packages.
    """
    wanted = {DISTRIBUTIONS.get(module, (module,))[0] for module in script.packages}
    if "keras" in wanted:
        wanted.add("tensorflow")
    return [f"{package}=={versions[package]}" for package in sorted(wanted)]


def key(script):
    """Return the digest of all that the script's result depends on: code, versions, runner.

    Raises:
        Problem: the script is missing, is not Python, or imports a package that is not there.
    """
    code = [cell.source for cell in script.code]  # prose around it changes nothing that ran
    return kept.digest(script.path, code, versions(script), sys.platform, runner())


def load(script):
    """Return the kept Result of `script`, or None if there is none, or it is stale or damaged.

    Raises:
        Problem: as `key` does.
    """
    try:
        return _read(kept.folder(script.root), kept.place("results", key(script)))
    except (OSError, ValueError, TypeError):
        return None


@files.memoized
def _read(folder, path):
    return Result(**kept.read(folder / path))


def store(script, result, under=None):
    """Keep `result`, and how long `script` takes, whatever will become of it.

    Args:
        script: the Script.
        result: its Result.
        under: the key of what ran, if the script may have been edited since.

    Raises:
        Problem: it cannot be written.
    """
    kept.store(script.root, "results", under or key(script), asdict(result))
    kept.store(script.root, "seconds", kept.digest(script.path), result.seconds)


def usual_seconds(script):
    """Return how long `script` took when it last ran; a long time if it never did."""
    return kept.load(script.root, "seconds", kept.digest(script.path)) or 1000.0
