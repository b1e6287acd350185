"""The listing of a snippet: its source, what it printed and drew, its tests, how to run it.

Listings are HTML, made here and not by Markdown: what a snippet prints can then not be taken for
markup. They are kept until what they show, or how, changes.
"""

import re
from functools import cache
from pathlib import PurePosixPath

from markupsafe import Markup

from ground_truth import kept, site
from ground_truth.run import results
from ground_truth.site import failure, urls
from ground_truth.site.theme import INKS
from ground_truth.sources import tests

NAMES = {
    "keras": "Keras", "matplotlib": "Matplotlib", "numpy": "NumPy", "python": "Python",
    "scikit-learn": "scikit-learn", "scipy": "SciPy", "tensorflow": "TensorFlow",
}  # fmt: skip
FIGURE = 20
"""The usual height of a figure, in lines of code; it need not be right, only near."""


def listing(snippet, result):
    """Return the HTML of `snippet`, which gave `result`.

    A snippet without a test is shown all the same, with the Problem in the place of its tests.
    """
    sources = tests.of_snippet(snippet)
    if not sources:
        mend = f"write `def test_{snippet.stem}_…(run):` in {snippet.tests}"
        untested = snippet.problem(1, f"no test of {snippet.path}", mend)
        return _listing(snippet, result, failure.shown("This snippet is not tested", untested))
    key = kept.digest(
        snippet.source, result.cells, result.versions, sources, site.code(),
        urls.ADDRESSES_ARE_REWRITTEN,
    )  # fmt: skip
    return kept.made(
        snippet.root, "listings", key, lambda: _listing(snippet, result, _how_tested(snippet))
    )


def _listing(snippet, result, tested):
    return site.html(
        "listing",
        lines=snippet.source.count("\n") + result.stdout.count("\n") + FIGURE * len(result.figures),
        source=python(snippet.source, f"{snippet.stem}.py"),
        stdout=result.stdout,
        figures=figures(snippet, result.figures, snippet.claim),
        tested=tested,
        run=run_it(snippet, result, "python", urls.script(snippet)),
        versions=ran_with(result),
    )


def _how_tested(snippet):
    source = python("\n\n".join(tests.of_snippet(snippet)), PurePosixPath(snippet.tests).name)
    return site.html("tested", source=source)


def ran_with(result):
    """Return with which versions the result came about."""
    return ", ".join(
        f"{NAMES.get(each, each)} {number}" for each, number in result.versions.items()
    )


def figures(script, svgs, alternative, first=1):
    """Return what templates need to show figures, each as a file for each scheme.

    The theme hides the one whose address says so.

    Args:
        script: the snippet or lab that drew them.
        svgs: the figures.
        alternative: what is to be seen in them.
        first: the number of the first of them among those of the script.
    """
    page = script.page.removeprefix("docs/")
    shown = []
    for number, svg in enumerate(svgs, first):
        width, height = urls.figure_size(svg)
        sources = [
            f"{urls.address(page, urls.figure(script, number, scheme))}#only-{scheme}"
            for scheme in INKS
        ]
        shown.append({"sources": sources, "alt": alternative, "width": width, "height": height})
    return shown


def run_it(script, result, program, path):
    """Return how a reader runs a script: what to install, the command, and the file.

    Args:
        script: the snippet or lab.
        result: its Result.
        program: what opens the file, on the command line.
        path: the file's path below the site.
    """
    name = path.rpartition("/")[2]
    commands = f"{program} {name}"
    if needs := results.requirements(script, result.versions):
        commands = f"pip install {' '.join(needs)}\n{commands}"
    file = urls.address(script.page.removeprefix("docs/"), path)
    return site.html("run", commands=commands, name=name, file=file)


@cache
def _highlighter():
    """Return a function that highlights Python; loading what it needs takes a while."""
    from pygments import highlight
    from pygments.filter import Filter
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer
    from pygments.token import Comment, Keyword, Name, Operator, String, Text

    colored = (Comment, Keyword, Name.Function, Operator.Word, String)

    class OnlyColored(Filter):
        """Mark few kinds of token: code reads calmly, and a page has a third of the elements."""

        def filter(self, _lexer, stream):
            for kind, value in stream:
                yield next((each for each in colored if kind in each), Text), value

    lexer = PythonLexer(stripnl=False)
    lexer.add_filter(OnlyColored())
    formatter = HtmlFormatter(nowrap=True)
    return lambda source: highlight(source, lexer, formatter)


def python(source, title):
    """Return highlighted Python under its title, a file name for example."""
    code = Markup(_highlighter()(source))
    return site.html("python", code=code, title=title)


def words(text):
    """Return the text of HTML without its tags."""
    return Markup(re.sub(r"<[^>]+>", "", text)).unescape()
