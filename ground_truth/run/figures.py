"""A matplotlib backend: `plt.show()` turns the open figures into SVG for the pages.

Lines and text of the axes are drawn in `currentColor`, so that one drawing gives a light and a dark
figure; text stays text; the same figure gives the same bytes.
"""

import base64
import io
import re
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

import matplotlib
from matplotlib import _pylab_helpers
from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_svg import FigureCanvasSVG
from PIL import Image

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
    "font.size": 12,  # points: 16 pixels, as the text of a page
    "image.cmap": "gray",
    "image.interpolation": "none",  # pixels as they are; the browser enlarges them
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
PNG = "data:image/png;base64,"

_shown = []
"""The figures of this process, in the order in which they were shown."""
_convert = None


def show(*, block=None):
    """Keep every open figure and close it, as closing its window would."""
    for manager in _pylab_helpers.Gcf.get_all_fig_managers():
        _shown.append(_convert(manager.canvas.figure))
        _pylab_helpers.Gcf.destroy(manager)


def as_svg(figure):
    """Return the SVG element that pages show of a matplotlib figure.

    The figure's own label, which `plt.figure(num="…")` sets, becomes its `data-label`.
    """
    svg = io.BytesIO()
    figure.savefig(svg, format="svg", metadata={"Date": None})
    tidied = _tidied(svg.getvalue().decode("utf-8"))
    label = figure.get_label()
    return tidied.replace("<svg ", f"<svg data-label={quoteattr(label)} ", 1) if label else tidied


def as_png(figure):
    """Return the figure on white as base64 of a PNG, for what does not show SVG."""
    png = io.BytesIO()
    figure.savefig(png, format="png", dpi=144, facecolor="white", transparent=False,
                   metadata={"Software": None})  # fmt: skip
    return base64.b64encode(png.getvalue()).decode()


def drawing(figure):
    """Return what is kept of a figure: its SVG and its PNG."""
    return as_svg(figure), as_png(figure)


def install(convert=drawing):
    """Make this the backend of this process, with the site's style.

    Args:
        convert: what to keep of a figure that is shown: its drawing, or for tests itself.
    """
    global _convert
    _convert = convert
    matplotlib.rcdefaults()
    matplotlib.use(f"module://{__name__}")
    matplotlib.rcParams.update(STYLE)
    _shown.clear()


def drawn():
    """Return what is kept of the figures shown since this was last asked."""
    figures = _shown.copy()
    _shown.clear()
    return figures


def left_open():
    """Return how many figures were drawn and not shown."""
    return len(_pylab_helpers.Gcf.get_all_fig_managers())


def _tidied(svg):
    """Return matplotlib's `svg` without what a browser does not need.

    The ink becomes `currentColor`, fonts become the system's, coordinates keep one decimal (a
    tenth of a point), and paths tell each point by its distance from the one before: half the
    bytes of a curve.
    """
    for name in ("", "xlink"):
        ElementTree.register_namespace(name, XLINK if name else SVG)
    root = ElementTree.fromstring(svg)
    for metadata in root.findall(f"{{{SVG}}}metadata"):
        root.remove(metadata)
    references = set(re.findall(r'(?:href="|url\()#([^")]+)', svg))
    for element in root.iter():
        for name, value in list(element.attrib.items()):
            if name == "id" and value not in references:
                del element.attrib[name]
                continue
            if name == "d":
                value = in_steps(value)
            elif name in ("x", "y"):
                value = _tenths(_in_tenths(value))
            elif name == "transform" and value.startswith("rotate(-0 "):
                del element.attrib[name]
                continue
            elif value.startswith(PNG):
                value = _small_png(value)
            value = value.replace(INK, "currentColor")
            value = re.sub(r"'DejaVu Sans'[^;]*", "system-ui, sans-serif", value)
            element.set(name, value)
    _unwrap(root)
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


def _small_png(address):
    """Return the image in the data URL `address` with a third of its bytes if it is grey."""
    image = Image.open(io.BytesIO(base64.b64decode(address.removeprefix(PNG))))
    opaque = image.getextrema()[3] == (255, 255)
    red, green, blue, _ = image.split()
    if opaque:
        image = red if red == green == blue else image.convert("RGB")
    smaller = io.BytesIO()
    image.save(smaller, format="png", optimize=True)
    return PNG + base64.b64encode(smaller.getvalue()).decode()


def in_steps(path):
    """Return the path data that matplotlib wrote (`M`, `L`, `Q`, `C`, `z`) in relative commands.

    It differs from point to point, not from rounding to rounding: no error adds up.
    """
    here = start = (0, 0)
    written, before = [], ""
    for command, numbers in re.findall(r"([A-Za-z])([^A-Za-z]*)", path):
        tenths = list(map(_in_tenths, numbers.split()))
        points = list(zip(tenths[::2], tenths[1::2], strict=True))
        steps = [
            _tenths(at - origin) for point in points for at, origin in zip(point, here, strict=True)
        ]
        again = command == before == "L"  # need not be said
        written.append(f"{' ' if again else command.lower()}{' '.join(steps)}")
        here, before = points[-1] if points else start, command
        if command == "M":
            start = here
    return "".join(written).replace(" -", "-")


def _in_tenths(number):
    return round(float(number) * 10)


def _tenths(count):
    return f"{count / 10:.1f}".removesuffix(".0")
