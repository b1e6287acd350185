"""Show a snippet on a page: its source, what it printed and drew, and how it is tested."""

import html
import logging
import re
from pathlib import PurePosixPath

from ground_truth import runner
from ground_truth.project import Problem, Snippet, project_root, tests_by_snippet

log = logging.getLogger("mkdocs.plugins.ground_truth")
"""MkDocs counts what is logged here: a strict build fails on it."""

NAMES = {
    "keras": "Keras", "matplotlib": "Matplotlib", "numpy": "NumPy", "python": "Python",
    "scikit-learn": "scikit-learn", "scipy": "SciPy", "tensorflow": "TensorFlow",
}  # fmt: skip


def show(name):
    """Return the Markdown that shows the snippet `name`, running it if it is stale.

    A snippet that fails is logged as an error, which fails a strict build, and shown as such on
    the page, so that `mkdocs serve` stays up.

    Args:
        name: the script's path below `snippets/`, without `.py`.

    """
    snippet = Snippet(project_root(), name)
    try:
        return _listing(snippet, runner.result(snippet))
    except Problem as problem:
        log.error("%s", problem)
        return f'!!! failure "This snippet failed"\n\n{_indent(_fence("text", str(problem)))}\n'


def _listing(snippet, result):
    parts = [_fence("python", snippet.source, title=snippet.path.name)]
    if result.stdout.strip():
        output = _fence("text", result.stdout, title="Output")
        parts.append(
            f'<div class="output" data-search-exclude="true" markdown>\n\n{output}\n\n</div>'
        )
    parts += [
        f'<figure class="figure" data-search-exclude="true" tabindex="0">{svg}</figure>'
        for svg in result.figures
    ]
    parts.append(_how_tested(snippet))
    versions = ", ".join(
        f"{NAMES.get(package, package)} {version}" for package, version in result.versions.items()
    )
    parts.append(
        f'<p class="versions" data-search-exclude="true">Ran with {html.escape(versions)}.</p>'
    )
    return '<div class="snippet" markdown>\n\n' + "\n\n".join(parts) + "\n\n</div>\n"


def _how_tested(snippet):
    folder = snippet.path.parent
    names = [path.stem for path in folder.glob("*.py")]
    tests = tests_by_snippet(snippet.root, snippet.tests, names).get(snippet.path.stem, [])
    if not tests:
        raise Problem(
            snippet.tests,
            1,
            f"no test of {snippet.relative_path}",
            f"write `def test_{snippet.path.stem}_…(run):` there",
        )
    source = "\n\n".join(source for _, _, source in tests)
    listing = _fence("python", source, title=PurePosixPath(snippet.tests).name)
    return f'??? test "How this is tested"\n\n{_indent(listing)}'


def _fence(language, text, title=None):
    """Return `text` in a fence that nothing inside can close."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    heading = f'{language} title="{title}"' if title else language
    return f"{fence}{heading}\n{text}{'' if text.endswith(chr(10)) else chr(10)}{fence}"


def _indent(text):
    return "".join(f"    {line}" if line.strip() else line for line in text.splitlines(True))
