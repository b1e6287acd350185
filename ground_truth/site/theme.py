"""Leave out of the theme's style sheets what no page of this site uses: half of their bytes.

Two kinds cost more than their bytes: a rule for all elements while colors are switched, and rules
for whatever stands in a table *without a class*. With them, a class that is set on any element
makes browsers work out the style of all that is in it, several times while a page loads.
"""

import re

import tinycss2

from ground_truth import kept
from ground_truth.site import code

INKS = {"light": "#1b1e22", "dark": "#e6e8ea"}
"""The text color of each scheme, as in `docs/stylesheets/extra.css`."""

UNUSED = re.compile(
    r"\[dir=rtl\]|data-md-color-(?:primary|accent)=(?!custom)|data-md-color-switching"
    r"|\.(?:abstract|bug|danger|example|info|note|quote|success|tip|warning)\b"
    r"|\.(?:arithmatex|cards?|critic|emojione|footnote|gemoji|grid|highlighttable|hll|keys"
    r"|linenodiv|linenos|mermaid|result|tabbed|task-list|twemoji)\b|\.md-typeset table\b"
    r"|\.md-(?:annotation|author|banner|consent|content__button|content--post|draft|feedback"
    r"|footer__|header--lifted|header__source|input|meta|nav--integrated|nav__source"
    r"|pagination|path|pin|post|progress|search|select|sidebar--post|social|source|status|tabs|tag-"
    r"|tooltip|version)"
)
"""Selectors of features that the site does not have; a test compares them with the pages."""


def valid(html):
    """Return a page without what the theme writes and the Nu HTML checker refuses."""
    html = re.sub(r'(<input class="md-toggle"[^>]*) autocomplete="off"', r"\1", html)
    html = re.sub(r'(<label [^>]*?) tabindex=""', r"\1", html)
    return html if 'id="__toc"' in html else html.replace(' for="__toc"', "")


def slim(root, site):
    """Rewrite the theme's style sheets below `site` without unused rules, ours without comments."""
    paths = sorted(site.glob("assets/stylesheets/*.css"))
    texts = {path: path.read_text(encoding="utf-8") for path in paths}
    used_of = {
        path: kept.made(root, "styles", kept.digest(text, code()), lambda text=text: _rules(text))
        for path, text in texts.items()
    }
    own = {
        path: re.sub(r"/\*.*?\*/\s*", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for path in site.glob("stylesheets/*.css")
    }
    for path, text in own.items():
        path.write_text(text, encoding="utf-8")
    used = set(re.findall(r"var\((--[\w-]+)", "".join([*used_of.values(), *own.values()])))
    for path, text in used_of.items():
        path.write_text(
            re.sub(
                r"(--md-[\w-]*icon[\w-]*):url\(\"[^\"]*\"\);?",
                lambda icon: icon[0] if icon[1] in used else "",
                text,
            ),
            encoding="utf-8",
        )


def _rules(text):
    return "".join(map(_used, tinycss2.parse_stylesheet(text, skip_comments=True)))


def _used(node):
    """Return a rule as text without its unused selectors; nothing if none is left."""
    prelude = tinycss2.serialize(getattr(node, "prelude", []))
    if node.type == "qualified-rule":
        selectors = re.split(r",(?![^()]*\))", prelude)
        prelude = ",".join(
            each for each in selectors if not UNUSED.search(re.sub(r":not\([^)]*\)", "", each))
        )
        return prelude and f"{prelude}{{{tinycss2.serialize(node.content)}}}"
    if node.type == "at-rule" and node.lower_at_keyword in ("media", "supports"):
        rules = _rules(node.content)
        return rules and f"@{node.at_keyword}{prelude}{{{rules}}}"
    return node.serialize()
