"""A Python-Markdown extension: HTML that was made elsewhere stands on the page as it is.

What macros make would be read as Markdown, and its HTML parsed, on every page that shows it.
"""

import itertools
import re

from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor

_made, _numbers = {}, itertools.count()
PLACE = re.compile(r'<div data-made="(\d+)"></div>')


def place(html):
    """Return a line of Markdown in whose place `html` will stand."""
    number = next(_numbers)
    _made[number] = html
    return f'<div data-made="{number}"></div>'


class _Blocks(Postprocessor):
    def run(self, text):
        return PLACE.sub(lambda found: _made.pop(int(found[1])), text)


class Blocks(Extension):
    """HTML in its place."""

    def extendMarkdown(self, md):
        """Register the processor, after that which puts raw HTML back."""
        md.postprocessors.register(_Blocks(md), "made_blocks", 5)


def makeExtension(**options):
    """Return the extension; Python-Markdown calls this."""
    return Blocks(**options)
