"""What lets the study tools work without a network: a service worker, and the site's manifest."""

import base64
import io
import json

from ground_truth import kept
from ground_truth.export import made, write
from ground_truth.export.share import INK, PAPER
from ground_truth.site import html, urls

PAGES = ("study", "study/flashcards", "study/interview", "study/cheat-sheet", "study/cheat-sheet/*")
FILES = (
    "assets/stylesheets/*.css", "assets/javascripts/bundle*.js", "assets/fonts/*.woff2",
    "assets/logo.svg", "stylesheets/*.css", "javascripts/**/*.js", urls.CARDS, "study/cards/*.json",
)  # fmt: skip
"""What the study tools need, below the site."""
ICONS = {size: f"assets/icon-{size}.png" for size in (192, 512)}


def write_all(root, site, name, about):
    """Write the service worker, the manifest and its icons below `site`, whose files are final.

    Args:
        root: the project's root.
        site: the folder of the built site.
        name: the site's name.
        about: what it is, in a sentence.
    """
    paths = [path for pattern in FILES for path in sorted(site.glob(pattern))]
    paths += [path for page in PAGES for path in sorted(site.glob(f"{page}/index.html"))]
    files = {
        path.relative_to(site).as_posix().removesuffix("index.html"): path.read_bytes()
        for path in paths
    }
    parts = {path: base64.b64encode(data).decode() for path, data in files.items()}
    version = kept.digest(parts)[:16]
    worker = html("worker", version=json.dumps(version), paths=json.dumps(list(files)))
    write(site / urls.WORKER, f"{worker}\n")
    for size, path in ICONS.items():
        write(site / path, base64.b64decode(made(root, "icons", (size,), lambda s=size: _icon(s))))
    write(site / urls.MANIFEST, json.dumps({
        "name": name, "short_name": name, "description": about, "start_url": "study/",
        "scope": "./", "display": "standalone", "background_color": PAPER, "theme_color": PAPER,
        "icons": [
            {"src": path, "sizes": f"{size}x{size}", "type": "image/png", "purpose": "any maskable"}
            for size, path in ICONS.items()
        ],
    }, indent=1))  # fmt: skip


def _icon(size):
    """Return a PNG of the mark, with room around it for those who cut it round."""
    from PIL import Image, ImageDraw

    unit = size / 32  # the mark is 16 wide, in the middle
    image = Image.new("RGB", (size, size), PAPER)
    draw = ImageDraw.Draw(image)
    points = [((x + 8) * unit, (y + 8) * unit) for x, y in ((2.5, 7), (6.8, 13.4), (13.8, 1.5))]
    draw.line(points, INK, round(2.4 * unit), joint="curve")
    draw.line([(8 * unit, 22.9 * unit), (24 * unit, 22.9 * unit)], INK, round(2.4 * unit))
    written = io.BytesIO()
    image.save(written, format="png", optimize=True)
    return base64.b64encode(written.getvalue()).decode()
