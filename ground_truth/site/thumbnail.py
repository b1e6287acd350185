"""A small figure for each question: one that a snippet of its page drew, without its words."""

import re
from xml.etree import ElementTree

from ground_truth.sources import pages
from ground_truth.sources.scripts import Snippet

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"


def pictured(root, question, result_of):
    """Return the Snippet and the number of its figure that stand for a question; None if none drew.

    Args:
        root: the project's root.
        question: the Question.
        result_of: returns the Result of a Snippet, or None.
    """
    shown = [fence.shows for fence in pages.fences(root, question.path) if fence.shows]
    folder = question.slug.replace("-", "_")
    wanted = [f"{folder}/{question.figure}"] if question.figure else shown
    for name in wanted:
        snippet = Snippet(root, name)
        result = result_of(snippet)
        if result and result.figures:
            return snippet, 1
    return None


def thumbnail(svg):
    """Return the figure without text, ticks and legends: what is left is its shape."""
    for name in ("", "xlink"):
        ElementTree.register_namespace(name, XLINK if name else SVG)
    root = ElementTree.fromstring(svg)
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in (f"{{{SVG}}}text", f"{{{SVG}}}use"):
                parent.remove(child)
    return re.sub("stroke-width: [0-9.]+", _thicker, ElementTree.tostring(root, encoding="unicode"))


def _thicker(found):
    """Return a width that can be seen when the figure is a fifth as wide."""
    return f"stroke-width: {float(found[0].split()[1]) * 2.5:.1f}"
