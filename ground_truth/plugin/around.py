"""A Python-Markdown extension that only Zensical needs: what stands around every question.

MkDocs calls `on_pre_page_macros` for that; Zensical has no such hook.
"""

import sys

from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

from ground_truth.plugin.macros import around

BEFORE_MACROS = 40
"""Zensical calls macros in a preprocessor of priority 35."""


class _Around(Preprocessor):
    def run(self, lines):
        from zensical.extensions.context import ContextPreprocessor

        context = ContextPreprocessor.from_markdown(self.md)
        return around(context.page.path, "\n".join(lines)).split("\n") if context else lines


class Around(Extension):
    """What stands around every question."""

    def extendMarkdown(self, md):
        """Register the processor where Zensical builds."""
        if "zensical" in sys.modules:
            md.preprocessors.register(_Around(md), "around", BEFORE_MACROS)


def makeExtension(**options):
    """Return the extension; Python-Markdown calls this."""
    return Around(**options)
