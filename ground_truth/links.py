"""Links from page to page, where MkDocs does not resolve them: in labs and in notebooks."""

import posixpath
import re

LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(([^):\s#]+\.(?:md|py))(#[^)\s]*)?\)")


def resolved(markdown, page, address):
    """Return Markdown with its links to other pages of the site resolved.

    Args:
        markdown: the text.
        page: the path below `docs/` of the page that it is of.
        address: called with the path below `docs/` that a link leads to and the number of its line
            in the text, from 1; returns the address to link to, or nothing to leave no link.
    """

    def replace(link):
        text, target, fragment = link.groups()
        source = posixpath.normpath(posixpath.join(posixpath.dirname(page), target))
        found = address(source, markdown.count("\n", 0, link.start()) + 1)
        return f"[{text}]({found}{fragment or ''})" if found else text

    return LINK.sub(replace, markdown)
