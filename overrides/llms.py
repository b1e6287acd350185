"""Prepare a built page for `llms.txt`, where it becomes Markdown: formulas, figures, listings.

mkdocs-llmstxt hands over the parsed page and Zensical its text; both load this file by its path.
"""

import json

from bs4 import BeautifulSoup

DROPPED = "script, .headerlink, .about, .sequence, details.run"


def preprocess(page, output):
    """Make of `page` what reads well as plain text; return it as text if it came as such.

    Formulas become LaTeX in the way of GitHub, in code so that nothing escapes its signs; figures
    become their descriptions.
    """
    if isinstance(page, str):
        soup = BeautifulSoup(page, "html.parser")
        preprocess(soup, output)
        return str(soup)

    def element(tag, text):
        made = page.new_tag(tag)
        made.string = text
        return made

    if found := page.select_one('script[type="application/ld+json"]'):
        data = json.loads(found.string)
        page.insert(0, element("h1", data.get("mainEntity", data)["name"]))
    for unwanted in page.select(DROPPED):
        unwanted.decompose()
    for formula in page.select("math"):
        if formula.get("display") == "block":
            block = page.new_tag("pre", attrs={"class": "language-math"})
            block.append(element("code", formula["alttext"]))
            formula.replace_with(block)
        else:
            formula.replace_with("$", element("code", formula["alttext"]), "$")
    for figure in page.select("figure"):
        figure.replace_with(element("p", f"Figure: {figure.img['alt']}"))
    for name in page.select(".filename"):
        name.replace_with(element("p", f"{name.get_text()}:"))
    return None
