"""Show a snippet on a page: its source, what it printed and drew, and how it is tested.

Listings are HTML, made here and not by Markdown: what a snippet prints can then not be taken for
markup, and a page with many listings builds about as fast as one without.
"""

import functools
import html
import logging
from pathlib import PurePosixPath

import markdown_exec
from pygments import highlight
from pygments.filter import Filter
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from pygments.token import Comment, Keyword, Name, Operator, String, Text

from ground_truth import cache, export, runner
from ground_truth.project import Problem, Snippet, address, project_root, snippet_tests
from ground_truth.styles import INKS

log = logging.getLogger("mkdocs.plugins.ground_truth")
"""MkDocs counts what is logged here: a strict build fails on it."""

NAMES = {
    "keras": "Keras", "matplotlib": "Matplotlib", "numpy": "NumPy", "python": "Python",
    "scikit-learn": "scikit-learn", "scipy": "SciPy", "tensorflow": "TensorFlow",
}  # fmt: skip

LISTING = """\
<section class="snippet" data-search-exclude="true" style="--lines: {lines}">
{source}
{shown}
</section>"""
"""Search leaves it out: code would drown the prose. (A section, as the search plugin takes the end
of any element of the same name for the end of what it excludes.) Browsers lay it out when the
reader comes near; until then it takes the height of so many lines."""


def show(name):
    """Return the HTML that shows the snippet `name`, running it if it is stale.

    A snippet that fails is logged as an error, which fails a strict build, and shown as such on
    the page, so that `mkdocs serve` stays up.

    Args:
        name: the script's path below `snippets/`, without `.py`.
    """
    snippet = Snippet(project_root(), name)
    try:
        return _listing(snippet, runner.result(snippet))
    except Problem as problem:
        return failure("This snippet failed", problem)


def failure(title, problem):
    """Log `problem`, which fails a strict build, and return the HTML that shows it."""
    log.error("%s", problem)
    return (
        f'<div class="admonition failure"><p class="admonition-title">{title}</p>'
        f"<pre><code>{html.escape(str(problem))}</code></pre></div>"
    )


def as_html(language, inputs, options, attributes, md):
    """Let markdown-exec take what a block prints as HTML; superfences calls this for each block.

    By default it would read it as Markdown, with an instance made for each block and kept for each
    page: of what this project adds to a build, most of the time and all of the memory.
    """
    if not markdown_exec.validator(language, inputs, options, attributes, md):
        return False
    options["html"] = True
    return True


def _listing(snippet, result):
    shown = [output(result.stdout)]
    shown += [
        figure(snippet, number, svg, snippet.claim) for number, svg in enumerate(result.figures, 1)
    ]
    shown.append(_how_tested(snippet))
    shown.append(run_it(snippet, result, "python", export.script_path(snippet)))
    shown.append(ran_with(result))
    source = python(snippet.source, snippet.path.name)
    lines = snippet.source.count("\n") + result.stdout.count("\n") + FIGURE * len(result.figures)
    return LISTING.format(source=source, shown="\n".join(filter(None, shown)), lines=lines)


def ran_with(result):
    """Return the line that says with which versions the result came about."""
    versions = ", ".join(
        f"{NAMES.get(package, package)} {version}" for package, version in result.versions.items()
    )
    return f'<p class="versions">Ran with {html.escape(versions)}.</p>'


def output(stdout):
    """Return what a script or a cell printed as HTML; nothing if that is nothing."""
    if not stdout.strip():
        return ""
    printed = block("text", html.escape(stdout, quote=False), "Output")
    return f'<div class="output">{printed}</div>'


def figure(snippet, number, svg, alternative):
    """Return the figure for both schemes; the theme hides the one whose address says so.

    Args:
        snippet: the snippet or lab that drew it.
        number: which of its figures this is, from 1.
        svg: the figure.
        alternative: what is to be seen in it.
    """
    width, height = export.figure_size(svg)
    images = (
        f'<img src="{_address(snippet, export.figure_path(snippet, number, scheme))}'
        f'#only-{scheme}" alt="{html.escape(alternative)}" width="{width}" height="{height}" '
        'loading="lazy">'
        for scheme in INKS
    )
    return f"<figure>{''.join(images)}</figure>"


def _address(snippet, path):
    """Return the address of the file `path` of the site, from the page that shows `snippet`."""
    return address(snippet.page.removeprefix("docs/"), path)


def run_it(snippet, result, program, path):
    """Return how a reader runs a snippet or a lab: what to install, the command, and the file.

    Args:
        snippet: the snippet or lab.
        result: its Result.
        program: what opens the file, on the command line.
        path: the file's path below the site.
    """
    name = path.rpartition("/")[2]
    commands = f"{program} {name}"
    if needs := cache.requirements(snippet, result.versions):
        commands = f"pip install {' '.join(needs)}\n{commands}"
    return (
        '<details class="run"><summary>Run it yourself</summary>'
        f'<div class="highlight">{COPY}<pre tabindex="0"><span><code>{html.escape(commands)}'
        "</code></span></pre></div>"
        f'<p><a href="{_address(snippet, path)}" download>Download {name}</a></p></details>'
    )


def _how_tested(snippet):
    tests = snippet_tests(snippet)
    if not tests:
        mend = f"write `def test_{snippet.path.stem}_…(run):` there"
        problem = Problem(snippet.tests, 1, f"no test of {snippet.relative_path}", mend)
        return failure("This snippet is not tested", problem)
    source = python("\n\n".join(tests), PurePosixPath(snippet.tests).name)
    return f'<details class="test"><summary>How this is tested</summary>{source}</details>'


FIGURE = 20
"""The usual height of a figure, in lines of code; it need not be right, only near."""

COPY = '<button class="copy" type="button" title="Copy to clipboard"></button>'
"""`copy.js` acts on it. For its own button the theme measures each `code` just below a `pre` while
a page loads, and so has the browser lay out what the reader has not come near."""

COLORED = (Comment, Keyword, Name.Function, Operator.Word, String)


class _OnlyColored(Filter):
    """Mark few kinds of token: code reads calmly, and a page has a third of the elements."""

    def filter(self, _lexer, stream):
        for kind, value in stream:
            yield next((colored for colored in COLORED if kind in colored), Text), value


# Made once: a formatter works out its style sheet, which takes longer than one snippet does.
LEXER = PythonLexer(stripnl=False)
LEXER.add_filter(_OnlyColored())
FORMATTER = HtmlFormatter(nowrap=True)


@functools.cache  # a bound below the number of snippets would keep nothing for the next build
def python(source, title):
    """Return highlighted Python under its title, a file name for example."""
    return block("python", highlight(source, LEXER, FORMATTER), title)


def block(language, code, title):
    """Return a code block under its title; with a button that copies it, if it is Python."""
    copy = COPY if language == "python" else ""
    return (
        f'<div class="language-{language} highlight"><span class="filename">{title}</span>{copy}'
        f'<pre tabindex="0"><span><code>{code}</code></span></pre></div>'
    )
