"""The fence that shows a snippet: markdown-exec runs `show`, which returns its listing."""

from ground_truth.plugin import build
from ground_truth.problem import Problem
from ground_truth.run.runner import Pending, Results
from ground_truth.site import failure, html, practice
from ground_truth.site.listing import listing
from ground_truth.sources.files import project_root
from ground_truth.sources.scripts import Snippet


def show(name):
    """Return the HTML that shows the snippet `name`, running it if it is stale.

    A snippet that fails is logged as an error, which fails a strict build, and shown as such on
    the page, so that `make serve` stays up. There, one that still runs is filled in later.

    Args:
        name: the script's path below `snippets/`, without `.py`.
    """
    root = build.current.root if build.current else project_root()
    results = build.current.results if build.current else Results(root)
    snippet = Snippet(root, name)
    try:
        if snippet.is_of_exercise:
            return practice.shown(snippet, results.of)
        return listing(snippet, results.of(snippet))
    except Problem as problem:
        return failure.shown("This snippet failed", problem)
    except Pending:
        return html("pending", path=snippet.path)


def as_html(language, inputs, options, attributes, md):
    """Let markdown-exec take what a block prints as HTML; superfences calls this for each block.

    By default it would read it as Markdown, with an instance made for each block and kept for each
    page: of what this project adds to a build, most of the time and all of the memory.
    """
    import markdown_exec

    if not markdown_exec.validator(language, inputs, options, attributes, md):
        return False
    options["html"] = True
    return True
