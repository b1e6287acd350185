"""Make the two subsets of the mathematics font anew, for the formulas of the built site.

`noto-sans-math` is what every page with a formula loads: all characters in use.
`noto-sans-math-more` has the others, loaded where a page that is being written has one of them.
Signs that grow are in none but the first: for these browsers ask no second font.
"""

import re
import sys
import textwrap
import unicodedata
from html import unescape
from pathlib import Path

from fontTools import subset

ROOT = Path(__file__).parent.parent
FONTS = ROOT / "docs/assets/fonts"
STYLES = ROOT / "docs/stylesheets/extra.css"
FIRST, MORE = "noto-sans-math", "noto-sans-math-more"

# Noto Sans Math 3.000. Debian's fonts-noto-core has 2.001, which lacks the table MATH.
PACKAGE = "@fontsource/noto-sans-math"
INSTALL = f"npm install --no-save --prefix .cache {PACKAGE}@5.3.0"
SOURCE = ROOT / f".cache/node_modules/{PACKAGE}/files/noto-sans-math-latin-400-normal.woff2"

LATIN = range(0x1D434, 0x1D468)
GREEK = range(0x1D6E2, 0x1D71C)
ITALIC_H = 0x210E  # Unicode had it before the other letters of mathematics
RADICAL = 0x221A
BLANK = 0x20  # the font that has it is the one that browsers ask for signs that grow


def used(site):
    """Return the code points that draw the formulas of the pages below `site`."""
    italic = {"h": ITALIC_H}
    for code in (*LATIN, *GREEK):
        if plain := unicodedata.decomposition(chr(code)):
            italic[chr(int(plain.split()[1], 16))] = code
    codes = set()
    for page in site.rglob("*.html"):
        for formula in re.findall(r"<math .*?</math>", page.read_text(encoding="utf-8"), re.DOTALL):
            if re.search("<(msqrt|mroot)", formula):
                codes.add(RADICAL)  # no character of the page
            for tag, text in re.findall(r"<(m[^>]*)>([^<]+)", formula):
                letters = unescape(text)
                codes.update(map(ord, letters))
                if tag == "mi" and letters in italic:  # a variable: the browser slants it, but
                    codes.add(italic[letters])  # fetches the font of the upright letter too
    return codes


def growing():
    """Return the code points for which the font has larger forms."""
    font = subset.load_font(SOURCE, subset.Options())
    forms = font["MATH"].table.MathVariants
    glyphs = {*forms.VertGlyphCoverage.glyphs, *forms.HorizGlyphCoverage.glyphs}
    return {code for code, glyph in font.getBestCmap().items() if glyph in glyphs}


def listed(name):
    """Return the code points in the list of the subset `name`."""
    codes = set()
    for line in (FONTS / f"{name}.unicodes.txt").read_text(encoding="utf-8").splitlines():
        for word in [] if line.startswith("#") else line.split():
            first, _, last = word.partition("-")
            codes.update(range(int(first, 16), int(last or first, 16) + 1))
    return codes


def ranges(codes):
    """Return `codes` as ranges of hexadecimal numbers."""
    made = []
    for code in sorted(codes):
        if made and made[-1][1] == code - 1:
            made[-1][1] = code
        else:
            made.append([code, code])
    return [f"{first:X}-{last:X}" if first < last else f"{first:X}" for first, last in made]


def write(name, codes):
    """Write the subset `name` with `codes`, its list, and its `unicode-range`."""
    options = subset.Options(layout_features=[], name_IDs=[1, 2], hinting=False, flavor="woff2")
    font = subset.load_font(SOURCE, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)
    subset.save_font(font, FONTS / f"{name}.woff2", options)

    path = FONTS / f"{name}.unicodes.txt"
    about = path.read_text(encoding="utf-8").partition("\n")[0]
    lines = textwrap.fill(" ".join(ranges(codes)), 118, break_on_hyphens=False)
    path.write_text(f"{about}\n{lines}\n", encoding="utf-8")
    declared = textwrap.fill(
        f"unicode-range: {', '.join(f'U+{each}' for each in ranges(codes))};",
        100, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False,
    )  # fmt: skip
    styles = STYLES.read_text(encoding="utf-8")
    styles = re.sub(
        rf"(fonts/{name}\.woff2[^}}]*?\n)  unicode-range: [^;]*;",
        lambda found: found[1] + declared,
        styles,
    )
    STYLES.write_text(styles, encoding="utf-8")


def main(site):
    """Make both subsets for what is below `site`."""
    if not SOURCE.is_file():
        sys.exit(f"The font is not there. Fetch it: {INSTALL}")
    known = listed(FIRST) | listed(MORE)
    first = used(site) | {BLANK}
    write(FIRST, first)
    write(MORE, known - first - growing())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
