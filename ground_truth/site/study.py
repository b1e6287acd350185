"""The cheat sheets: all answers in 30 seconds with their follow-ups, to read and to print."""

from collections import Counter
from itertools import groupby

from markupsafe import Markup

from ground_truth import kept, site
from ground_truth.problem import Problem
from ground_truth.site import urls
from ground_truth.site.blocks import place
from ground_truth.sources import files
from ground_truth.sources.cards import cards

SHEETS = "study/cheat-sheet"
"""Where the sheets are, below `docs/`: one a topic, or it would grow with every page."""
TOP = "site:"
"""Stands for the way from a page to the top of the site, in what is kept for all pages."""


def address(source, _line):
    """Return the address of the page made of `source`, from TOP."""
    return f"{TOP}{urls.page(source)}"


def cheat_sheets(here):
    """List the cheat sheets, one for each topic.

    Args:
        here: the page.

    Raises:
        Problem: a topic has none.
    """
    listed = []
    for topic, count in sorted(Counter(each.topic for each in here.all.questions.values()).items()):
        source = f"{SHEETS}/{topic}.md"
        if not files.paths(here.root, "docs", source):
            what = f"the topic {topic} has no cheat sheet"
            raise Problem(f"docs/{source}", 1, what, "copy that of another topic")
        listed.append((source, here.all.topics[topic], count))
    return place(site.html("cheat_sheets", here=here, sheets=listed))


def cheat_sheet(here, topic, convert):
    """Show all answers of a topic with their follow-ups.

    Args:
        here: the page.
        topic: its folder below `docs/questions/`.
        convert: returns Markdown as HTML, as the site's pages are made.
    """
    deck = cards(here.root, here.all.questions, address)
    shown = [
        (question, _page(here.root, list(of_page), convert))
        for question, of_page in groupby(deck, lambda card: card.question)
        if question.topic == topic
    ]
    html = site.html("cheat_sheet", here=here, questions=shown).replace(TOP, here.to(""))
    return place(html)


def _page(root, deck, convert):
    """Return answer, points and follow-ups of a page's cards as HTML, with links from TOP."""
    own = next(card for card in deck if card.kind == "question")
    others = [(card.title, card.answer) for card in deck if card.kind == "follow-up"]
    key = kept.digest(own.answer, own.points, others, site.code())
    answer, points, follow_ups = kept.made(root, "cards", key, lambda: (
        convert(own.answer),
        [inline(convert(point)) for point in own.points],
        [(inline(convert(title)), convert(text)) for title, text in others],
    ))  # fmt: skip
    points = [Markup(point) for point in points]
    return Markup(answer), points, [(Markup(title), Markup(text)) for title, text in follow_ups]


def inline(html):
    """Return the HTML of one paragraph without its tags."""
    return html.removeprefix("<p>").removesuffix("</p>")
