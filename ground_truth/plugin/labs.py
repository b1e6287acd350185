"""mkdocs-jupyter makes a page of each lab; what it would run and render, this project does.

It would run labs one after the other, again whenever their text changes, and write 700 KB a page;
and loading what it renders with takes longer than all else that a build loads. So it gets our
functions in the place of its module `convert`, which is the seam that `check` watches.
"""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from ground_truth.plugin import build
from ground_truth.problem import Problem
from ground_truth.run.runner import Pending
from ground_truth.site import facts, failure, html, lab
from ground_truth.sources.scripts import Lab

CONVERT = "mkdocs_jupyter.convert"


def stand_in():
    """Put our functions in the place of mkdocs-jupyter's, and load jupytext when it is needed."""
    if CONVERT in sys.modules or importlib.util.find_spec("mkdocs_jupyter") is None:
        return  # Zensical has no such plugin
    sys.modules[CONVERT] = convert = ModuleType(CONVERT)
    convert.nb2html, convert.nb2md = page, headings
    if "jupytext" not in sys.modules:
        sys.modules["jupytext"] = later = ModuleType("jupytext")
        later.__getattr__ = _of_jupytext


def _of_jupytext(name):
    """Return what the package has by that name. (importlib's LazyLoader loads at `import`.)"""
    if "__file__" not in vars(sys.modules["jupytext"]):
        del sys.modules["jupytext"]
    return getattr(importlib.import_module("jupytext"), name)


def check(plugins):
    """Check that mkdocs-jupyter calls what stands in for its functions, and only for labs.

    Args:
        plugins: MkDocs' plugins by name.

    Raises:
        Problem: its code is not the code that this was written for.
    """
    plugin = plugins.get("mkdocs-jupyter")
    module = sys.modules.get("mkdocs_jupyter.plugin")
    seam = getattr(module, "convert", None)
    if plugin and (seam is not sys.modules[CONVERT] or not hasattr(plugin, "should_include")):
        raise Problem(
            "pyproject.toml", 1, "mkdocs-jupyter no longer calls `convert.nb2html` for its pages",
            "pin the version before, or look for another seam in ground_truth/plugin/labs.py",
        )  # fmt: skip
    if plugin:  # its own reads each Markdown page with jupytext, three times
        plugin.should_include = lambda file: lab_at(Path(), file.src_uri) is not None


def lab_at(root, source):
    """Return the Lab whose page is made of `source`, a path below `docs/`, or None."""
    folder, _, name = source.rpartition("/")
    is_lab = folder == "labs" and name.endswith(".py")
    return Lab(root, source.removesuffix(".py")) if is_lab else None


def page(path, **_options):
    """Return the HTML of the page of the lab at `path`, running it if it is stale."""
    here = build.current
    source = Path(path).relative_to(here.root / "docs").as_posix()
    script = lab_at(here.root, source)
    try:
        about = facts.about_this_lab(here.here(_Page(source)), script)
        return lab.page(script, here.results.of, about, here.convert)
    except Problem as problem:
        return failure.shown("This lab failed", problem)
    except Pending:
        return html("pending", path=script.path)


def headings(path):
    """Return the headings of the lab at `path`, of which its table of contents is made."""
    source = Path(path).relative_to(build.current.root / "docs").as_posix()
    try:
        return lab.headings(lab_at(build.current.root, source))
    except Problem:
        return ""  # its page says what is wrong


class _Page:
    def __init__(self, path):
        self.path = path
