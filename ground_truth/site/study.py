"""The cheat sheet: all answers in 30 seconds with their follow-ups, to read and to print."""

from itertools import groupby

from markupsafe import Markup

from ground_truth import kept, site
from ground_truth.site import urls
from ground_truth.site.blocks import place
from ground_truth.sources.cards import cards

TOP = "site:"
"""Stands for the way from a page to the top of the site, in what is kept for all pages."""


def address(source, _line):
    """Return the address of the page made of `source`, from TOP."""
    return f"{TOP}{urls.page(source)}"


def cheat_sheet(here, convert):
    """Show all answers with their follow-ups by topic.

    Args:
        here: the page.
        convert: returns Markdown as HTML, as the site's pages are made.
    """
    deck = cards(here.root, here.all.questions, address)
    by_page = {
        question.slug: (question, _page(here.root, list(of_page), convert))
        for question, of_page in groupby(deck, lambda card: card.question)
    }
    by_topic = {
        title: [each for each in by_page.values() if each[0].topic == folder]
        for folder, title in here.all.topics.items()
    }
    html = site.html("cheat_sheet", here=here, topics=by_topic).replace(TOP, here.to(""))
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
