"""A picture for each question, which others show where its address is shared."""

import base64
import io
import textwrap

from ground_truth.export import made, write
from ground_truth.run import results
from ground_truth.site import urls
from ground_truth.site.thumbnail import pictured

SIZE = (1200, 630)
INK, MUTED, PAPER, LINE = "#1b1e22", "#545b62", "#fafaf8", "#d9dbd7"
MARGIN = 64


def write_all(root, questions, site, name, changed=None):
    """Write the pictures below `site`: of each question, and of the site itself.

    Args:
        root: the project's root.
        questions: the questions by slug.
        site: the folder of the built site.
        name: the site's name.
        changed: the sources below `docs/` of the pages whose pictures to write; None for all.
    """
    for question in questions.values():
        if changed is None or question.source in changed:
            found = pictured(root, question, results.load)
            figure = results.load(found[0]).pictures[found[1] - 1] if found else ""
            path = site / urls.share_picture(question.source)
            write(path, _picture(root, question.title, f"{name}, {question.level}", figure))
    if changed is None:
        write(site / urls.share_picture("index.md"), _picture(
            root, "Deep learning interview answers that ran before you read them", name, ""
        ))  # fmt: skip


def _picture(root, title, below, figure):
    """Return a PNG of a title beside a figure, kept until one of them changes."""
    drawn = made(root, "shared", (title, below, figure), lambda: _drawn(title, below, figure))
    return base64.b64decode(drawn)


def _drawn(title, below, figure):
    from matplotlib import get_data_path
    from PIL import Image, ImageDraw, ImageFont

    def font(size, bold=False):
        file = f"DejaVuSans{'-Bold' if bold else ''}.ttf"
        return ImageFont.truetype(f"{get_data_path()}/fonts/ttf/{file}", size)

    image = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(image)
    across = 16 if figure else 34
    size = 46 if len(textwrap.wrap(title, across)) < 6 else 38
    for number, line in enumerate(textwrap.wrap(title, round(across * 46 / size))):
        draw.text((MARGIN, MARGIN + number * size * 1.2), line, INK, font(size, bold=True))
    x, y = MARGIN, SIZE[1] - MARGIN  # the mark: a tick that stands on the ground
    draw.line([(x + 6, y - 26), (x + 17, y - 6), (x + 38, y - 46)], INK, 7)
    draw.line([(x, y), (x + 46, y)], INK, 7)
    draw.text((x + 64, y - 38), below, MUTED, font(30))
    if figure:
        drawing = Image.open(io.BytesIO(base64.b64decode(figure))).convert("RGB")
        drawing.thumbnail((SIZE[0] // 2 - 2 * 24 - 16, SIZE[1] - 2 * MARGIN - 80))
        left = SIZE[0] - MARGIN // 2 - drawing.width - 24
        top = (SIZE[1] - drawing.height) // 2
        box = (left - 24, top - 24, left + drawing.width + 24, top + drawing.height + 24)
        draw.rounded_rectangle(box, 8, "#ffffff", LINE, 2)
        image.paste(drawing, (left, top))
    written = io.BytesIO()
    image.save(written, format="png", optimize=True)
    return base64.b64encode(written.getvalue()).decode()
