"""A matplotlib backend: `plt.show()` turns the open figures into SVG for the pages.

Lines and text of the axes take the page's color (`currentColor`), so that a figure reads in light
and dark; text stays text; the same figure gives the same bytes.
"""

import io
import re
from xml.etree import ElementTree

import matplotlib
from matplotlib import _pylab_helpers
from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_svg import FigureCanvasSVG

FigureCanvas = FigureCanvasSVG
FigureManager = FigureManagerBase

INK = "#010203"
"""Stands for the page's text color while matplotlib draws."""

# Okabe and Ito's colors that keep 3:1 against both a white and a dark page.
CYCLE = ["#0072b2", "#d55e00", "#009e73", "#cc79a7"]

STYLE = {
    "axes.edgecolor": INK,
    "axes.facecolor": "none",
    "axes.grid": False,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.8,
    "axes.prop_cycle": matplotlib.cycler(color=CYCLE),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlecolor": INK,
    "axes.titlesize": "medium",
    "figure.facecolor": "none",
    "figure.figsize": (6.0, 3.4),
    "figure.labelsize": "medium",
    "figure.titlesize": "medium",
    "font.size": 11,
    "image.cmap": "gray",
    "legend.edgecolor": INK,
    "legend.facecolor": "none",
    "legend.fontsize": "medium",
    "legend.frameon": False,
    "lines.linewidth": 1.8,
    "patch.edgecolor": INK,
    "savefig.bbox": "tight",
    "savefig.transparent": True,
    "svg.fonttype": "none",
    "svg.hashsalt": "ground-truth",
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
}

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"

_shown = []
"""The figures of this process: SVG, in the order in which they were shown."""


def show(*, block=None):
    """Keep every open figure as SVG and close it, as closing its window would."""
    for manager in _pylab_helpers.Gcf.get_all_fig_managers():
        svg = io.BytesIO()
        manager.canvas.figure.savefig(svg, format="svg", metadata={"Date": None})
        _shown.append(svg.getvalue().decode("utf-8"))
        _pylab_helpers.Gcf.destroy(manager)


def install():
    """Make this the backend of this process, with the site's style."""
    matplotlib.rcdefaults()
    matplotlib.use(f"module://{__name__}")
    matplotlib.rcParams.update(STYLE)
    _shown.clear()


def drawn(prefix, description):
    """Return the figures shown so far, ready to stand in a page.

    Args:
        prefix: makes the figures' ids unique on the page.
        description: the text alternative.

    """
    return [
        for_page(svg, f"{prefix}-{number}-", description) for number, svg in enumerate(_shown, 1)
    ]


def left_open():
    """Return how many figures were drawn and not shown."""
    return len(_pylab_helpers.Gcf.get_all_fig_managers())


def for_page(svg, prefix, description):
    """Return matplotlib's `svg` as an element that can stand in an HTML page.

    Ids get `prefix`, the ink becomes `currentColor`, fonts become the page's, coordinates keep two
    decimals (a hundredth of a point), and `description` becomes the accessible name.
    """
    for name in ("", "xlink"):
        ElementTree.register_namespace(name, XLINK if name else SVG)
    root = ElementTree.fromstring(svg)
    for metadata in root.findall(f"{{{SVG}}}metadata"):
        root.remove(metadata)
    for defs in root.findall(f"{{{SVG}}}defs"):
        if defs.find(f"{{{SVG}}}style") is not None:  # it would style the whole page
            root.remove(defs)
    root.set("style", "stroke-linejoin: round; stroke-linecap: butt")
    references = set(re.findall(r'(?:href="|url\()#([^")]+)', svg))
    for element in root.iter():
        for name, value in list(element.attrib.items()):
            if name == "id":
                if value not in references:
                    del element.attrib[name]
                    continue
                value = prefix + value
            elif name == f"{{{XLINK}}}href" and value.startswith("#"):
                value = f"#{prefix}{value[1:]}"
            elif name == "d":
                value = re.sub(r"-?\d+\.\d{3,}", _two_decimals, value)
            value = value.replace("url(#", f"url(#{prefix}").replace(INK, "currentColor")
            value = re.sub(r"'DejaVu Sans'[^;]*", "inherit", value)
            element.set(name, value)
    _unwrap(root)
    root.set("role", "img")
    root.set("aria-label", description)
    return ElementTree.tostring(root, encoding="unicode")


def _unwrap(element):
    """Replace groups without attributes by what they hold, and drop what only indents."""
    children = []
    for child in element:
        _unwrap(child)
        bare = child.tag == f"{{{SVG}}}g" and not child.attrib
        children += list(child) if bare else [child]
    element[:] = children
    if not (element.text or "").strip():
        element.text = None
    for child in children:
        if not (child.tail or "").strip():
            child.tail = None


def _two_decimals(match):
    return f"{float(match[0]):.2f}".rstrip("0").rstrip(".")
