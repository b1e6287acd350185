"""What axe-core finds wrong with a page in the browser."""

from pathlib import Path

import axe_playwright_python

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")

FAULTS = """
async ([scope, what]) => (await axe.run(scope, {
    resultTypes: ["violations"],
    rules: {"color-contrast": {enabled: what !== "all but colors"}},
    runOnly: {
        colors: ["color-contrast"],
        space: ["scrollable-region-focusable", "target-size"],
    }[what] ?? ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"],
})).violations.map(each => `${each.id}: ${each.nodes[0].html}`)
"""

COLORS_ONCE = """
axe.configure({rules: [{id: "color-contrast", selector: ":not([data-seen])"}]})
"""
MARK_SEEN = """
() => {
    const ground = new Map([[document.documentElement, ""]])
    function groundOf(element) {
        if (!ground.has(element)) {
            const {backgroundColor, backgroundImage, opacity, position} = getComputedStyle(element)
            const own = [backgroundColor, backgroundImage, opacity, position].join()
            ground.set(element, groundOf(element.parentElement) + own)
        }
        return ground.get(element)
    }
    const seen = new Set()
    for (const element of document.querySelectorAll("body *")) {
        const {color, fontSize, fontWeight} = getComputedStyle(element)
        const looks = [color, fontSize, fontWeight, groundOf(element)].join()
        element.toggleAttribute("data-seen", seen.has(looks))
        seen.add(looks)
    }
}
"""
"""Marks what looks like something before it: a page has a thousand words of code in few colors."""

LAID_OUT = "* { content-visibility: visible !important }"
"""Also what stands far below, which browsers leave for later."""


def prepare(page):
    """Load axe-core into the page, and lay all of the page out."""
    page.evaluate(AXE)
    page.evaluate(COLORS_ONCE)
    page.add_style_tag(content=LAID_OUT)


def faults(page, scope, what):
    """Return the faults below the selector `scope`.

    Args:
        page: a page that is prepared.
        scope: a selector.
        what: "all" by WCAG 2.2 A and AA and the best practices, "colors", "all but colors", or
            "space": what depends on the width.
    """
    if what in ("all", "colors"):
        page.evaluate(MARK_SEEN)
    return page.evaluate(FAULTS, [scope, what])
