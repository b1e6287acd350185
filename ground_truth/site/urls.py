"""Where things are below the site, and addresses from a page to them."""

import html
import posixpath
import re

ADDRESSES_ARE_REWRITTEN = False
"""Whether addresses in HTML are rewritten as those in Markdown are: the builder says so."""
ANKI_DECK = "study/ground-truth.apkg"
ANKI_TABLE = "study/ground-truth.csv"
CARDS = "study/cards.json"
MANIFEST = "manifest.webmanifest"
WORKER = "worker.js"


def script(snippet):
    """Return the path of the snippet's script below the site."""
    return snippet.path


def exercise(exercise):
    """Return the path below the site of an exercise's file to write in."""
    return f"{exercise.slug}/{exercise.stem}.py"


def figure(script, number, scheme):
    """Return the path below the site of the script's figure `number`, "light" or "dark"."""
    return f"figures/{script.name}-{number}-{scheme}.svg"


def picture(script, number):
    """Return the path below the site of the same figure as a PNG on white."""
    return f"figures/{script.name}-{number}.png"


def thumbnail(script, number, scheme):
    """Return the path below the site of the same figure without its words."""
    return f"figures/{script.name}-{number}-small-{scheme}.svg"


def share_picture(source):
    """Return the path below the site of the picture that is shown where a page is shared."""
    return f"share/{source.removesuffix('.md')}.png"


def cards_of(topic):
    """Return the path below the site of the texts of a topic's cards."""
    return f"study/cards/{topic}.json"


def figure_size(svg):
    """Return the width and height of a figure in CSS pixels, rounded."""
    points = re.match(r'<svg [^>]*?viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups()
    return [round(float(length) * 4 / 3) for length in points]


def notebook(name):
    """Return the path below the site of a notebook.

    Args:
        name: that of a lab, or of a question its page's path below `docs/` without the ending.
    """
    return f"notebooks/{name}.ipynb"


def figure_label(svg):
    """Return the label that a snippet gave a figure; empty if none."""
    found = re.match(r'<svg data-label="([^"]*)"', svg)
    return html.unescape(found[1]) if found else ""


def page(source):
    """Return the path below the site of the page made of `source`, a path below `docs/`."""
    folder, _, name = source.rpartition("/")
    stem = name.rpartition(".")[0]
    path = folder if stem == "index" else posixpath.join(folder, stem)
    return f"{path}/" if path else ""


def address(source, path):
    """Return the address of `path` below the site, for HTML on a page.

    MkDocs leaves addresses in HTML as they are: from the page's own folder. Zensical rewrites them
    as it does those in Markdown: from the folder of its source.

    Args:
        source: the page's source below `docs/`.
        path: a file of the site, or a folder with a slash at its end; empty for the home page.
    """
    folder = posixpath.dirname(source)
    if not ADDRESSES_ARE_REWRITTEN:
        folder = page(source).rstrip("/")
    relative = posixpath.relpath(path or ".", folder or ".")
    return f"{relative}/" if path.endswith("/") or not path else relative
