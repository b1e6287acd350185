"""The listing of a snippet: its claim, what it printed and drew, its source, its tests.

Listings are HTML, made here and not by Markdown: what a snippet prints can then not be taken for
markup. They are kept until what they show, or how, changes.
"""

import re
from functools import cache
from pathlib import PurePosixPath

from markupsafe import Markup, escape

from ground_truth import kept, site
from ground_truth.run import results
from ground_truth.site import failure, urls
from ground_truth.site.theme import INKS
from ground_truth.sources import tests

NAMES = {
    "keras": "Keras", "matplotlib": "Matplotlib", "numpy": "NumPy", "python": "Python",
    "scikit-learn": "scikit-learn", "scipy": "SciPy", "tensorflow": "TensorFlow",
}  # fmt: skip
SHOWN = 12
"""Lines of code that are open; the rest opens with a press."""
NEARLY = 4
"""So many more are shown rather than folded."""


def listing(snippet, result, source=None):
    """Return the HTML of `snippet`, which gave `result`.

    Args:
        snippet: the Snippet.
        result: its Result.
        source: the page below `docs/` that it is for, if not its own.

    A snippet without a test is shown all the same, with the Problem in the place of its tests.
    """
    sources = tests.of_snippet(snippet)
    if not sources:
        mend = f"write `def test_{snippet.stem}_…(run):` in {snippet.tests}"
        untested = snippet.problem(1, f"no test of {snippet.path}", mend)
        told = failure.shown("This snippet is not tested", untested)
        return _listing(snippet, result, told, snippet.page.removeprefix("docs/"))
    source = source or snippet.page.removeprefix("docs/")
    key = kept.digest(
        snippet.source, result.cells, result.versions, sources, site.code(), source,
        urls.ADDRESSES_ARE_REWRITTEN,
    )  # fmt: skip
    made = kept.made(
        snippet.root,
        "listings",
        key,
        lambda: _listing(snippet, result, _how_tested(snippet), source),
    )
    return Markup(made)


def _listing(snippet, result, tested, source):
    drawn = figures(snippet, result.figures, snippet.claim, source)
    return site.html(
        "listing",
        anchor=_anchor(snippet),
        claim=with_code(snippet.claim),
        look=with_code(snippet.look),
        source=python(snippet.source, f"{snippet.stem}.py", snippet.begins),
        stdout=result.stdout,
        figures=drawn,
        tested=tested,
        run=run_it(snippet, result, "python", urls.script(snippet), source),
        versions=ran_with(result),
    )


def _anchor(snippet):
    return f"{snippet.stem}.py"  # no heading's address has a dot


def _how_tested(snippet):
    functions = [(name, highlighted(source)) for name, source in tests.of_snippet(snippet)]
    module = PurePosixPath(snippet.tests).name
    return site.html("tested", anchor=_anchor(snippet), tests=functions, module=module)


def ran_with(result):
    """Return with which versions the result came about."""
    return ", ".join(
        f"{NAMES.get(each, each)} {number}" for each, number in result.versions.items()
    )


def figures(script, svgs, alternative, page, first=1):
    """Return what templates need to show figures, each as a file for each scheme.

    The theme hides the one whose address says so.

    Args:
        script: the snippet or lab that drew them.
        svgs: the figures.
        alternative: what is to be seen in them.
        page: the page below `docs/` that they are for.
        first: the number of the first of them among those of the script.
    """
    shown = []
    for number, svg in enumerate(svgs, first):
        width, height = urls.figure_size(svg)
        sources = [
            f"{urls.address(page, urls.figure(script, number, scheme))}#only-{scheme}"
            for scheme in INKS
        ]
        files = {
            "SVG": urls.address(page, urls.figure(script, number, "light")),
            "PNG": urls.address(page, urls.picture(script, number)),
        }
        name, _, value = urls.figure_label(svg).partition(" = ")
        shown.append({
            "sources": sources, "alt": f"{alternative} {name} = {value}" if value else alternative,
            "width": width, "height": height, "files": files, "quantity": name, "value": value,
        })  # fmt: skip
    return shown


def run_it(script, result, program, path, page):
    """Return how a reader runs a script: what to install, the command, and the file.

    Args:
        script: the snippet or lab.
        result: its Result.
        program: what opens the file, on the command line.
        path: the file's path below the site.
        page: the page below `docs/` that this is for.
    """
    name = path.rpartition("/")[2]
    commands = f"{program} {name}"
    if needs := results.requirements(script, result.versions):
        commands = f"pip install {' '.join(needs)}\n{commands}"
    file = urls.address(page, path)
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


def highlighted(source):
    """Return Python as HTML."""
    return Markup(_highlighter()(source))


def python(source, title, begins=None):
    """Return highlighted Python under its title, a file name for example.

    Args:
        source: the code.
        title: what stands above it.
        begins: the line from which a dozen are open, if the rest is to be folded.
    """
    lines = highlighted(source).splitlines(keepends=True)
    first, last = 0, len(lines)
    if begins and last > SHOWN + NEARLY:
        first = begins - 1
        last = min(first + SHOWN, len(lines))
        if len(lines) - last <= NEARLY:
            last = len(lines)
    before, code, after = (
        Markup("").join(part) for part in (lines[:first], lines[first:last], lines[last:])
    )
    return site.html(
        "python", title=title, before=before, code=code, after=after, first=first, last=last,
        count=len(lines),
    )  # fmt: skip


def with_code(text):
    """Return a text of a docstring as HTML: what stands in backticks is code."""
    return Markup(re.sub(r"`+([^`]+)`+", r"<code>\1</code>", str(escape(text))))


def words(text):
    """Return the text of HTML without its tags."""
    return Markup(re.sub(r"<[^>]+>", "", text)).unescape()
