"""Show a snippet on a page: its source, what it printed and drew, and how it is tested."""

import html
import logging
import re
from pathlib import PurePosixPath

from ground_truth import runner
from ground_truth.project import Problem, Snippet, project_root, snippet_tests

log = logging.getLogger("mkdocs.plugins.ground_truth")
"""MkDocs counts what is logged here: a strict build fails on it."""

NAMES = {
    "keras": "Keras", "matplotlib": "Matplotlib", "numpy": "NumPy", "python": "Python",
    "scikit-learn": "scikit-learn", "scipy": "SciPy", "tensorflow": "TensorFlow",
}  # fmt: skip

SNIPPET = """\
<div class="snippet" markdown>

{source}

<section data-search-exclude="true" markdown>

{shown}

</section>

</div>
"""
"""A listing. Search finds its source; what the source does would drown the prose. (A section, as
the search plugin ends the exclusion of an element at the next end of any with the same tag.)"""


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
    shown = []
    if result.stdout.strip():
        output = _fence("text", result.stdout, title="Output")
        shown.append(f'<div class="output" markdown>\n\n{output}\n\n</div>')
    shown += [f'<figure tabindex="0">{svg}</figure>' for svg in result.figures]
    shown.append(_how_tested(snippet))
    versions = ", ".join(
        f"{NAMES.get(package, package)} {version}" for package, version in result.versions.items()
    )
    shown.append(f'<p class="versions">Ran with {html.escape(versions)}.</p>')
    source = _fence("python", snippet.source, title=snippet.path.name)
    return SNIPPET.format(source=source, shown="\n\n".join(shown))


def _how_tested(snippet):
    folder = snippet.path.parent
    names = [path.stem for path in folder.glob("*.py")]
    tests = snippet_tests(snippet.root, snippet.tests, names).get(snippet.path.stem, [])
    if not tests:
        mend = f"write `def test_{snippet.path.stem}_…(run):` there"
        problem = Problem(snippet.tests, 1, f"no test of {snippet.relative_path}", mend)
        log.error("%s", problem)
        return (
            f'!!! failure "This snippet is not tested"\n\n{_indent(_fence("text", str(problem)))}'
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
