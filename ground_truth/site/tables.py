"""A Python-Markdown extension: a table scrolls inside a box that the keyboard reaches.

The theme makes such boxes by script, for tables without a class, and with each the browser works
out the style of the whole article again.
"""

from xml.etree.ElementTree import Element

from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor


class _Boxes(Treeprocessor):
    def run(self, root):
        for parent in list(root.iter()):
            for index, child in enumerate(parent):
                if child.tag == "table":
                    child.set("class", "data")
                    box = Element("div", {"class": "table", "tabindex": "0"})
                    box.append(child)
                    parent[index] = box


class Tables(Extension):
    """Tables in boxes of their own."""

    def extendMarkdown(self, md):
        """Register the processor."""
        md.treeprocessors.register(_Boxes(md), "table_boxes", 0)


def makeExtension(**options):
    """Return the extension; Python-Markdown calls this."""
    return Tables(**options)
