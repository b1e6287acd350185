"""Tell a Problem: once in the messages of a build, which fails a strict one, and on the page."""

import logging

from ground_truth.site import html

log = logging.getLogger("mkdocs.plugins.ground_truth")
"""MkDocs counts what is logged here: a strict build fails on it."""
_told = set()


def forget():
    """Begin a new build: what is still wrong is told again."""
    _told.clear()


def tell(problem):
    """Log `problem`, unless this build has done so."""
    if str(problem) not in _told:
        _told.add(str(problem))
        log.error("%s", problem)


def shown(title, problem):
    """Tell `problem`, and return the HTML that shows it below `title`."""
    tell(problem)
    return html("failure", title=title, problem=problem)
